/**
 * The version of the rule by which facts are folded. A change of the fold's answers raises it; a test compares. A shipment
 * is stored with the version that folded it, and the worker folds shipments of earlier versions again.
 */
export const FOLD_VERSION = 3;
