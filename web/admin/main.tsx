import '../lib/ui/console.css';
import '../lib/ui/console-parts.css';
import { mountPage } from '../lib/page.tsx';
import { AdminPage, entry } from './admin-page.tsx';

mountPage(<AdminPage />, 'console');
void entry.start();
