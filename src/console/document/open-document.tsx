import { useEffect, useState } from 'react';
import { SignInError } from '../../client/sign-in.ts';
import { Button } from '../design/button.tsx';
import { Notice } from '../design/state.tsx';
import { DemoUsers } from '../graph/demo-users.tsx';
import { download } from '../graph/document-link.ts';
import { NoAnswer } from '../graph/no-answer.ts';
import { session } from '../graph/session.ts';
import {
  type DemoUser,
  demoToken,
  readSettings,
  type SignInSettings,
  signedIn,
  signIn,
} from '../graph/ways-to-sign-in.ts';
import { words } from '../words/page-words.ts';
import { type Access, documentOfAddress, dropLink, otherPage, returnTo } from './access.ts';
import css from './document.module.css';

interface View {
  readonly text: string;
  /** What went wrong before. */
  readonly problem: string | null;
  /** Null until the hub has told them, and where they would not help. */
  readonly settings: SignInSettings | null;
  readonly documentId: string;
  readonly access: Access | null;
}

const texts = words.openDocument;
const hasEnded = dropLink();
const beginning: View = {
  text: words.loading,
  problem: hasEnded ? texts.linkEnded : null,
  settings: null,
  documentId: documentOfAddress(),
  access: null,
};

/** Begun once for the page: the issuer's answer counts once. */
const first = begin().catch(failed);

/** The page of a document's address: a person signs in and gets the file. */
export function OpenDocument() {
  const [view, setView] = useState(beginning);
  const [isBusy, setBusy] = useState(false);
  const trying = (work: () => Promise<Partial<View>>) => {
    setBusy(true);
    void work()
      .catch((error: unknown) => failed(error))
      .then((change) => {
        setView((before) => ({ ...before, problem: null, ...change }));
        setBusy(false);
      });
  };
  useEffect(() => {
    void first.then((change) => setView((before) => ({ ...before, ...change })));
  }, []);
  const { settings, access, documentId } = view;
  return (
    <div className={css['page']}>
      <main className={css['sheet']}>
        <p className={css['brand']}>Waybill</p>
        <h1>{texts.title}</h1>
        {view.problem === null ? null : <Notice tone="bad">{view.problem}</Notice>}
        <output>{view.text}</output>
        {access !== null ? (
          <Button busy={isBusy} onClick={() => trying(() => opened(access))}>
            {texts.again}
          </Button>
        ) : documentId !== '' && settings?.kind === 'OPENID' ? (
          <Button
            kind="main"
            busy={isBusy}
            onClick={() => trying(() => signIn(settings, documentId).then(() => ({})))}
          >
            {words.signIn}
          </Button>
        ) : documentId !== '' && settings?.kind === 'DEMO' ? (
          <DemoUsers
            users={settings.users}
            busy={isBusy}
            choose={(user: DemoUser) =>
              trying(async () => opened({ token: await demoToken(user), documentId }))
            }
          />
        ) : null}
      </main>
    </div>
  );
}

async function begin(): Promise<Partial<View>> {
  const settings = await readSettings();
  if (settings.kind === 'DEMO') return { ...asking(beginning.documentId, words.session.demo), settings };
  try {
    const answer = await signedIn(settings);
    if (answer === null) return { ...asking(beginning.documentId, texts.ask), settings };
    const { token, target } = answer;
    const other = otherPage(target);
    if (other === null) {
      returnTo(target);
      return { ...(await opened({ token, documentId: target })), documentId: target };
    }
    session.signInWith(answer, settings);
    location.replace(other);
    return { text: texts.signingIn };
  } catch (error) {
    // Another sign-in for the same document mends it.
    const target = error instanceof SignInError ? (error.target ?? '') : '';
    const documentId = otherPage(target) === null ? target : '';
    return { ...asking(documentId, texts.ask), settings, ...failed(error) };
  }
}

function asking(documentId: string, text: string): Partial<View> {
  return {
    documentId,
    text: documentId === '' ? texts.noDocument : text,
    problem: hasEnded ? texts.linkEnded : null,
  };
}

async function opened(access: Access): Promise<Partial<View>> {
  await download(access.token, access.documentId);
  return { access, text: texts.opened };
}

function failed(error: unknown): Partial<View> {
  if (error instanceof SignInError) return { problem: texts.problems[error.problem] };
  return { problem: error instanceof NoAnswer ? error.text : words.session.unavailable };
}
