import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { newQueries } from '../graph/queries.ts';
import { language } from '../words/language.ts';
import { Announcements } from './announce.tsx';
import { Broken } from './broken.tsx';
import './tokens.css';
import './base.css';

/** Starts a page. @param base its path, such as /track; addresses inside the page are relative to it */
export function startPage(base: string, page: ReactNode): void {
  const root = document.getElementById('page');
  document.documentElement.lang = language;
  if (root === null) throw new Error('The document has no element "page".');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={newQueries()}>
        <Broken>
          <Router base={base}>{page}</Router>
        </Broken>
        <Announcements />
      </QueryClientProvider>
    </StrictMode>,
  );
}
