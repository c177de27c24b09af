import '../lib/ui/console.css';
import '../lib/ui/console-parts.css';
import { mountPage } from '../lib/page.tsx';
import { AgentPage, entry } from './agent-page.tsx';

mountPage(<AgentPage />, 'console');
void entry.start();
