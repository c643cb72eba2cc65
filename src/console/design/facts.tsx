import { Fragment, type ReactNode } from 'react';

interface FactsProps {
  /** An empty part is left out. */
  readonly parts: readonly ReactNode[];
}

/**
 * Short facts in one line. Each has a direction of its own: a name that is written from right to left does not turn the
 * number after it around.
 */
export function Facts({ parts }: FactsProps) {
  const facts = parts.filter((part) => part != null && part !== false && part !== '');
  return facts.map((fact, index) => (
    <Fragment key={index}>
      {index === 0 ? null : ' · '}
      <bdi>{fact}</bdi>
    </Fragment>
  ));
}
