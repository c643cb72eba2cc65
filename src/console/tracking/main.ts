import { readerOf } from '../graph/address.ts';
import { askFirst } from '../graph/first-question.ts';
import { listedShipments } from './listed-shipments.ts';
import { startTracking } from './tracking.tsx';

// The hub answers the first question while the page is drawn.
if (/^\/track\/?$/.test(location.pathname)) {
  const { document, variables } = listedShipments(readerOf(new URLSearchParams(location.search)));
  askFirst(document, variables);
}
startTracking();
