import { Component, type ReactNode } from 'react';
import { words } from '../words/page-words.ts';
import { Button } from './button.tsx';
import { State } from './state.tsx';

interface BrokenProps {
  readonly children: ReactNode;
}

/** A defect of a view leaves words and a way on, not an empty page. */
export class Broken extends Component<BrokenProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <main role="alert">
        <State
          title={words.failed.broken}
          action={<Button onClick={() => location.reload()}>{words.failed.reload}</Button>}
        >
          {words.failed.brokenText}
        </State>
      </main>
    );
  }
}
