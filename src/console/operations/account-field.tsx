import { useState } from 'react';
import { Asked } from '../design/asked.tsx';
import { Button } from '../design/button.tsx';
import { FilterField } from '../design/field.tsx';
import css from '../design/split.module.css';
import { Notice } from '../design/state.tsx';
import { AccountNameDocument, FindRecordsDocument } from '../graph/generated/documents.ts';
import { errorText } from '../graph/no-answer.ts';
import { useGraph } from '../graph/queries.ts';
import { words } from '../words/words.ts';

const text = words.operations.accountField;

export interface ChosenAccount {
  readonly id: string;
  readonly name: string;
}

interface AccountFieldProps {
  /** Null for every account. */
  readonly account: ChosenAccount | null;
  readonly onPick: (account: ChosenAccount | null) => void;
}

/** Finds an account by its name, code or id, and offers every one that was found. */
export function AccountField({ account, onPick }: AccountFieldProps) {
  const [search, setSearch] = useState('');
  const pick = (chosen: ChosenAccount | null) => {
    setSearch('');
    onPick(chosen);
  };
  return (
    <div className={css['stack']}>
      <div className={css['actions']}>
        <FilterField
          label={text.label(account?.name ?? text.every)}
          hint={text.hint}
          value={search}
          onFilter={(value) => setSearch(value)}
        />
        {account === null ? null : <Button onClick={() => pick(null)}>{text.every}</Button>}
      </div>
      {search === '' ? null : <FoundAccounts search={search} onPick={pick} />}
    </div>
  );
}

interface AccountFilterProps {
  /** The opaque id; empty for every account. */
  readonly id: string;
  readonly onPick: (id: string) => void;
}

/** The same for an account that an address names by its id. */
export function AccountFilter({ id, onPick }: AccountFilterProps) {
  const name = useAccountName(id);
  return (
    <AccountField
      account={name === null ? null : { id, name }}
      onPick={(chosen) => onPick(chosen?.id ?? '')}
    />
  );
}

/** Null for an empty id. An account without a name, or one that is not known yet, is one customer. */
export function useAccountName(id: string): string | null {
  const { data } = useGraph(AccountNameDocument, { id }, { isNeeded: id !== '' });
  if (id === '') return null;
  const node = data?.data.node;
  return (node != null && 'displayName' in node ? node.displayName : null) ?? text.oneCustomer;
}

interface FoundAccountsProps {
  readonly search: string;
  readonly onPick: (account: ChosenAccount) => void;
}

function FoundAccounts({ search, onPick }: FoundAccountsProps) {
  const asked = useGraph(FindRecordsDocument, { search });
  return (
    <Asked query={asked} lines={1}>
      {({ data: { records }, errors }) => {
        const found = (records?.hits ?? []).filter(({ record }) => record === 'Account');
        if (found.length === 0)
          return <Notice>{errors[0] === undefined ? text.nothing(search) : errorText(errors[0])}</Notice>;
        return (
          <ul aria-label={text.found} className={css['actions']}>
            {found.map(({ recordId, name }) => (
              <li key={recordId}>
                <Button onClick={() => onPick({ id: recordId, name: name ?? recordId })}>
                  <bdi>{name ?? recordId}</bdi>
                </Button>
              </li>
            ))}
          </ul>
        );
      }}
    </Asked>
  );
}
