import { Redirect, Route, Switch } from 'wouter';
import { startPage } from '../design/app.tsx';
import { Frame } from '../design/frame.tsx';
import { State } from '../design/state.tsx';
import { ViewerDocument } from '../graph/generated/documents.ts';
import { useGraph } from '../graph/queries.ts';
import { useToken } from '../graph/session.ts';
import { SignIn } from '../graph/sign-in.tsx';
import { words } from '../words/words.ts';
import { AuditView } from './audit/audit-view.tsx';
import { BusinessView } from './business/business-view.tsx';
import { ExceptionsView } from './exceptions/exceptions-view.tsx';
import { OwnershipView } from './ownership/ownership-view.tsx';
import { PilotView } from './pilot/pilot-view.tsx';
import { RecordsView } from './records/records-view.tsx';
import { ReviewView } from './review/review-view.tsx';
import { SyncView } from './sync/sync-view.tsx';

const text = words.operations;
/** The views, in the order of the bar; the first one is at the root. A view is in the bar and at its address by its row. */
const VIEWS = [
  { to: '/exceptions', label: text.exceptions.title, component: ExceptionsView },
  { to: '/review', label: text.review.title, component: ReviewView },
  { to: '/sync', label: text.sync.title, component: SyncView },
  { to: '/business', label: words.business.title, component: BusinessView },
  { to: '/records', label: text.records.title, component: RecordsView },
  { to: '/ownership', label: text.ownership.title, component: OwnershipView },
  { to: '/pilot', label: text.pilot.title, component: PilotView },
  { to: '/audit', label: text.audit.title, component: AuditView },
] as const;

function Operations() {
  const token = useToken();
  if (token !== null) return <SignedIn />;
  return (
    <Frame section={text.title} wide>
      <SignIn />
    </Frame>
  );
}

function SignedIn() {
  const { data } = useGraph(ViewerDocument, {});
  const isCustomer = data?.data.viewer?.role === 'CUSTOMER';
  return (
    <Frame section={text.title} links={isCustomer ? [] : VIEWS} wide>
      {isCustomer ? (
        <State title={text.title} action={<a href="/track">{text.toTracking}</a>}>
          {text.notForCustomers}
        </State>
      ) : (
        <Views />
      )}
    </Frame>
  );
}

function Views() {
  return (
    <Switch>
      {VIEWS.map(({ to, component }) => (
        <Route key={to} path={to} component={component} />
      ))}
      <Route>
        <Redirect to={VIEWS[0].to} replace />
      </Route>
    </Switch>
  );
}

export function startOperations(): void {
  startPage('/console', <Operations />);
}
