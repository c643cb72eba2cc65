import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './graphiql.css';
import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import examples from '../../../schema/examples.graphql?raw';
import { session, useToken } from '../graph/session.ts';
import { SignIn } from '../graph/sign-in.tsx';
import { answersOf } from './answers.ts';
import { exampleOperations } from './examples.ts';
import '../design/tokens.css';

const tabs = exampleOperations(examples);

const fetcher: Fetcher = (params: FetcherParams, options) => answersOf(params, options?.headers ?? {});

function Page() {
  const token = useToken();
  if (token === null) return <SignIn />;
  return (
    <>
      <header className="bar">
        <strong>Waybill</strong>
        <button type="button" onClick={() => session.signOut()}>
          Sign out
        </button>
      </header>
      <GraphiQL fetcher={fetcher} defaultTabs={tabs} defaultEditorToolsVisibility="variables" />
    </>
  );
}

const root = document.getElementById('page');
if (root !== null) createRoot(root).render(<Page />);
