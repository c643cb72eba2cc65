/** A place in the text as it was received. All numbers begin at 1. */
export interface TextPlace {
  /** UTF-16 code units from the beginning of the text. */
  readonly character: number;
  readonly line: number;
  readonly column: number;
  /** The segment's number in its interchange, ISA being 1; null outside of interchanges. */
  readonly segment: number | null;
}

/** A position that moves through a text and counts its lines. CR, LF and CR LF each end one line. */
export class TextCursor {
  #character = 1;
  #line = 1;
  #column = 1;
  #afterReturn = false;

  place(segment: number | null): TextPlace {
    return { character: this.#character, line: this.#line, column: this.#column, segment };
  }

  advance(text: string): void {
    if (!/[\r\n]/.test(text)) {
      this.#character += text.length;
      this.#column += text.length;
      this.#afterReturn &&= text === '';
      return;
    }
    for (const unit of text) {
      const isFeed = unit === '\n';
      const continuesReturn = isFeed && this.#afterReturn;
      this.#afterReturn = unit === '\r';
      this.#character += unit.length;
      if (continuesReturn) continue;
      if (isFeed || unit === '\r') {
        this.#line += 1;
        this.#column = 1;
      } else this.#column += unit.length;
    }
  }
}

/** A place in words, for people. */
export function placeInWords({ line, column, segment }: TextPlace): string {
  const within = segment === null ? '' : `, segment ${segment}`;
  return `Line ${line}, column ${column}${within}`;
}
