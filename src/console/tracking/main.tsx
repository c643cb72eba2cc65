import { Route, Switch } from 'wouter';
import { startPage } from '../design/app.tsx';
import { Frame } from '../design/frame.tsx';
import { useToken } from '../graph/session.ts';
import { SignIn } from '../graph/sign-in.tsx';
import { words } from '../words/words.ts';
import { ShipmentPage } from './shipment-page.tsx';
import { ShipmentsPage } from './shipments-page.tsx';

function Tracking() {
  const token = useToken();
  return (
    <Frame section={words.track.title}>
      {token === null ? (
        <SignIn />
      ) : (
        <Switch>
          <Route path="/shipment/:id">{({ id }) => <ShipmentPage id={decodeURIComponent(id)} />}</Route>
          <Route>
            <ShipmentsPage />
          </Route>
        </Switch>
      )}
    </Frame>
  );
}

startPage('/track', <Tracking />);
