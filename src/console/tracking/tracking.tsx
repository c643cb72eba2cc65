import { Route, Switch } from 'wouter';
import { startPage } from '../design/app.tsx';
import { Frame } from '../design/frame.tsx';
import { openLink, takeSecret } from '../graph/link-session.ts';
import { SHARED_PATH, useToken } from '../graph/session.ts';
import { SignIn } from '../graph/sign-in.tsx';
import { words } from '../words/track-words.ts';
import { SharedPage } from './shared-page.tsx';
import { ShipmentPage } from './shipment-page.tsx';
import { ShipmentsPage } from './shipments-page.tsx';

/** The address loses the secret of a shared link before anything else can read it. */
const opening = location.pathname === SHARED_PATH ? openLink(takeSecret()) : null;

function Tracking() {
  const token = useToken();
  return (
    <Frame section={words.track.title}>
      {token === null ? (
        <SignIn />
      ) : (
        <Switch>
          <Route path="/shipment/:id">{({ id }) => <ShipmentPage key={id} id={decoded(id)} />}</Route>
          <Route>
            <ShipmentsPage />
          </Route>
        </Switch>
      )}
    </Frame>
  );
}

/** An id of the address as it was before it was written there; a broken one stays as it is, and names nothing. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function startTracking(): void {
  startPage(
    '/track',
    opening === null ? (
      <Tracking />
    ) : (
      <Frame section={words.sharing.pageTitle} guest>
        <SharedPage opening={opening} />
      </Frame>
    ),
  );
}
