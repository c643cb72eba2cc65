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
const LINKS = [
  { to: '/exceptions', label: text.exceptions.title },
  { to: '/review', label: text.review.title },
  { to: '/sync', label: text.sync.title },
  { to: '/business', label: words.business.title },
  { to: '/records', label: text.records.title },
  { to: '/ownership', label: text.ownership.title },
  { to: '/pilot', label: text.pilot.title },
  { to: '/audit', label: text.audit.title },
];

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
    <Frame section={text.title} links={isCustomer ? [] : LINKS} wide>
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
      <Route path="/exceptions" component={ExceptionsView} />
      <Route path="/review" component={ReviewView} />
      <Route path="/sync" component={SyncView} />
      <Route path="/business" component={BusinessView} />
      <Route path="/records" component={RecordsView} />
      <Route path="/ownership" component={OwnershipView} />
      <Route path="/pilot" component={PilotView} />
      <Route path="/audit" component={AuditView} />
      <Route>
        <Redirect to="/exceptions" replace />
      </Route>
    </Switch>
  );
}

startPage('/console', <Operations />);
