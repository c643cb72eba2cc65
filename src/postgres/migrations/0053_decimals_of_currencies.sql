-- An amount has as many decimals as its currency: none in JPY, three in KWD. The hub writes each amount with the decimals of
-- its currency. Without a precision the type keeps them, and PostgreSQL does not rewrite the rows.
ALTER TABLE portal.shipment ALTER COLUMN freight_amount TYPE numeric;
ALTER TABLE portal.package ALTER COLUMN value_amount TYPE numeric;
