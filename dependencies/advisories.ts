/** An advisory about a package. */
export interface Advisory {
  /** The address of the advisory. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** In the committed list: why the hub can live with it until it is mended. */
  readonly reason?: string;
}

interface Via {
  readonly url: string;
  readonly name: string;
  readonly title: string;
}

/** The advisories in what `npm audit --json` printed, each once; null when the registry gave no answer. */
export function advisoriesOf(printed: string): readonly Advisory[] | null {
  let report: {
    readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (Via | string)[] }>>;
  };
  try {
    report = JSON.parse(printed) as typeof report;
  } catch {
    return null;
  }
  if (report?.vulnerabilities === undefined) return null;
  const direct = Object.values(report.vulnerabilities).flatMap(({ via }) =>
    // A text names another vulnerable package, which is in the report itself.
    via.flatMap((each) =>
      typeof each === 'string' ? [] : [{ id: each.url, name: each.name, title: each.title }],
    ),
  );
  return [...new Map(direct.map((advisory) => [`${advisory.id} ${advisory.name}`, advisory])).values()];
}

export function unknownAdvisories(
  found: readonly Advisory[],
  known: readonly Advisory[],
): readonly Advisory[] {
  return found.filter(({ id, name }) => !known.some((entry) => entry.id === id && entry.name === name));
}
