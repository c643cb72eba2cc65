import { useState } from 'react';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { words } from '../words/words.ts';
import { session } from './session.ts';
import css from './sign-in.module.css';

export function SignIn() {
  const [token, setToken] = useState('');
  return (
    <div className={css['box']}>
      <h1>{words.session.title}</h1>
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
        <Button kind="main" type="submit">
          {words.signIn}
        </Button>
      </form>
    </div>
  );
}
