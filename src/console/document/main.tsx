import { startPage } from '../design/app.tsx';
import { OpenDocument } from './open-document.tsx';

startPage('/documents', <OpenDocument />);
