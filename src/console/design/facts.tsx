import { Fragment } from 'react';

interface FactsProps {
  /** An empty part is left out. */
  readonly parts: readonly (string | null | undefined | false)[];
}

/**
 * Short facts in one line. Each has a direction of its own: a name that is written from right to left does not turn the
 * number after it around.
 */
export function Facts({ parts }: FactsProps) {
  const facts = parts.filter((part) => typeof part === 'string' && part !== '');
  return facts.map((fact, index) => (
    <Fragment key={index}>
      {index === 0 ? null : ' · '}
      <bdi>{fact}</bdi>
    </Fragment>
  ));
}
