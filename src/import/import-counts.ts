/** `read` = `taken` + `known` + `resumed` + `refused`. Blank lines are not counted. */
export interface ImportCounts {
  read: number;
  /** In shipments that this import created. */
  taken: number;
  /** In shipments that an earlier import created; nothing was changed. */
  known: number;
  /** Committed by this import before it was interrupted and started again. */
  resumed: number;
  /** Not in the portal; each has a line in the report. */
  refused: number;
  /** Shipments created. */
  shipments: number;
  /** Shipments that were there before. */
  knownShipments: number;
  customers: number;
}

export function newCounts(): ImportCounts {
  return {
    read: 0,
    taken: 0,
    known: 0,
    resumed: 0,
    refused: 0,
    shipments: 0,
    knownShipments: 0,
    customers: 0,
  };
}
