/** Steps and dispositions of CBV 2.0 that the hub uses, from the standard's list of values. */
export const STEPS = [
  'arriving',
  'departing',
  'holding',
  'loading',
  'receiving',
  'transporting',
  'unloading',
  'void_shipping',
];
export const DISPOSITIONS = ['in_progress', 'in_transit', 'returned'];
