-- The form in which names are searched: without accents, cases, widths and characters that no one sees, with single blanks.
-- The same as plainText in src/domain/plain-text.ts, but for accents of scripts that write vowels as marks: those stay there.
CREATE FUNCTION portal.search_text(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN btrim(regexp_replace(regexp_replace(
    replace(replace(replace(
      translate(casefold(normalize(written, NFKD) COLLATE "pg_unicode_fast"), 'ıøđðłħŋ', 'ioddlhn'),
      'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+', '', 'g'),
    '[\s\u0085\u1680\u2028\u2029]+', ' ', 'g')) COLLATE "C";

ALTER TABLE portal.account
  ADD COLUMN search_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (portal.search_text(display_name)) STORED;
