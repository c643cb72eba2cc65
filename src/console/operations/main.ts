import { readerOf } from '../graph/address.ts';
import { askFirst } from '../graph/first-question.ts';
import { listedExceptions } from './exceptions/listed-exceptions.ts';
import { startOperations } from './operations.tsx';
import { listedItems } from './review/listed-items.ts';

// The hub answers the first question while the page is drawn.
const read = readerOf(new URLSearchParams(location.search));
const path = location.pathname.replace(/\/$/, '');
if (path === '/console/review') {
  const { document, variables } = listedItems(read);
  askFirst(document, variables);
} else if (path === '/console' || path === '/console/exceptions') {
  const { document, variables } = listedExceptions(read);
  askFirst(document, variables);
}
startOperations();
