import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Notice } from '../design/state.tsx';
import { words } from '../words/page-words.ts';
import { DemoUsers } from './demo-users.tsx';
import { session } from './session.ts';
import css from './sign-in.module.css';
import { useTrying } from './trying.ts';
import { type DemoUser, demoToken, readSettings, type SignInSettings, signIn } from './ways-to-sign-in.ts';

/** In the place of a view: a person signs in with the issuer, or in development as a demo user, and comes back here. */
export function SignIn() {
  const [settings, setSettings] = useState<SignInSettings | null>(null);
  const [isAway, setAway] = useState(false);
  const { busy, problem, begin } = useTrying();
  const queries = useQueryClient();
  // The next person in this tab gets nothing that was answered to the one before.
  useEffect(() => queries.clear(), [queries]);
  useEffect(() => {
    readSettings().then(setSettings, () => setAway(true));
  }, []);
  const trying = (work: Promise<void>) =>
    begin(() =>
      work.then(
        () => null,
        () => words.session.unavailable,
      ),
    );
  const { pathname, search } = location;
  return (
    <div className={css['box']}>
      <h1>{words.session.title}</h1>
      {problem === null && !isAway ? null : (
        <Notice tone="bad">{problem ?? words.session.unavailable}</Notice>
      )}
      {settings?.kind === 'OPENID' ? (
        <Button kind="main" busy={busy} onClick={() => trying(signIn(settings, pathname + search))}>
          {words.signIn}
        </Button>
      ) : null}
      {settings?.kind === 'DEMO' ? (
        <>
          <p className={css['soft']}>{words.session.demo}</p>
          <DemoUsers
            users={settings.users}
            busy={busy}
            choose={(user: DemoUser) => trying(demoToken(user).then((token) => session.signIn(token)))}
          />
        </>
      ) : null}
      {settings?.kind === 'OPENID' ? null : <PasteToken />}
    </div>
  );
}

function PasteToken() {
  const [token, setToken] = useState('');
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        session.signIn(token.trim().replace(/^Bearer /i, ''));
      }}
    >
      <TextField
        label={words.session.paste}
        value={token}
        onChange={(event) => setToken(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        required
      />
      <p className={css['soft']}>{words.session.pasteHint}</p>
      <Button type="submit">{words.session.withToken}</Button>
    </form>
  );
}
