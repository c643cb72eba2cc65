-- By which version of the rule the stored state of a shipment was folded from its events
-- (src/domain/milestones/fold-version.ts). 0: by a release that kept no version. The default stays: such a release may
-- still insert shipments while the hub is upgraded. The worker reads this index for shipments of earlier versions.
ALTER TABLE portal.shipment ADD COLUMN fold_version smallint NOT NULL DEFAULT 0;
CREATE INDEX shipment_fold_version ON portal.shipment (fold_version, portal_id);
