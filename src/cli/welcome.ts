/** What `waybill up` prints when everything answers. */
export function welcome(hub: {
  readonly url: string;
  readonly tokens: Readonly<Record<string, string>>;
  /** Where the tokens stand for scripts; null when this hub writes no such file. */
  readonly demoFile: string | null;
  readonly seconds: number;
}): string {
  const { tokens, demoFile } = hub;
  const forScripts =
    demoFile === null
      ? ''
      : `Tokens for each kind of user are in ${demoFile}, so another terminal may say
  TOKEN=$(node -p "require('${demoFile}').tokens.serviceAgent")
`;
  return `
Waybill answers at ${hub.url} (ready in ${hub.seconds.toFixed(1)} s). Open it in a browser, or paste this:

curl -s ${hub.url} -H 'content-type: application/json' \\
  -H 'authorization: Bearer ${tokens['customer'] ?? ''}' \\
  -d '{"query":"${EXAMPLE}"}'

${forScripts}Users: ${Object.keys(tokens).join(', ')}. Ctrl-C stops everything; the data is kept.
`;
}

/** A joined answer: the shipments and their milestones are the portal's, terms and cases are Salesforce's. */
const EXAMPLE =
  '{ viewer { account { displayName legalName contractTerms { tier } shipments(first: 3) { nodes { number ' +
  'currentMilestone { type occurredAt } exceptions(first: 1) { nodes { code case { number status } } } } } } } }';
