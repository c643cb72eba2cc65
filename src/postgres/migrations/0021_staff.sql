-- Staff as people who can be given work: the role of a member of staff, and a list of them.

-- The role in the token of the user's last sign-in; null before the first one. It decides nothing about access, which
-- goes by the token of each request. It tells who can be given which work.
ALTER TABLE portal.portal_user ADD COLUMN role text COLLATE "C" CHECK (role IN (
  'CUSTOMER', 'SERVICE_AGENT', 'DISPATCHER', 'SALES', 'ANALYST', 'ADMIN', 'INTEGRATION'));
UPDATE portal.portal_user u SET role = last.role
  FROM (SELECT DISTINCT ON (subject) subject, role FROM ledger.authentication_event
         WHERE outcome = 'ACCEPTED' AND role IS NOT NULL ORDER BY subject, at DESC, id DESC) last
 WHERE last.subject = u.subject;

CREATE INDEX portal_user_staff ON portal.portal_user (sort_name, portal_id) WHERE kind = 'STAFF';
