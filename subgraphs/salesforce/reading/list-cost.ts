/**
 * A list of Salesforce weighs as much as ten records of the portal: unless it is cached, it takes a query, a fifth of an API
 * call and a tenth of a second.
 */
export const LIST_COST = '@cost(weight: 10)';
