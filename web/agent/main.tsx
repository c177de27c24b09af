import { mountPage } from '../lib/page.tsx';
import { AgentPage, startAgentPage } from './agent-page.tsx';

mountPage(<AgentPage />, 'console');
void startAgentPage();
