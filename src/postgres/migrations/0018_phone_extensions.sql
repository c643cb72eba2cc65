-- E.164, and the extension that is dialled after it.
ALTER TABLE portal.account
  DROP CONSTRAINT account_phone_check,
  ADD CONSTRAINT account_phone_check CHECK (phone ~ '^\+[0-9]{2,15}( ext\. [0-9]{1,15})?$');
ALTER TABLE portal.portal_user
  DROP CONSTRAINT portal_user_phone_check,
  ADD CONSTRAINT portal_user_phone_check CHECK (phone ~ '^\+[0-9]{2,15}( ext\. [0-9]{1,15})?$');
