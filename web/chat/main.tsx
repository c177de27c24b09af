import { mountPage } from '../lib/page.tsx';
import { ChatPage } from './chat-page.tsx';
import { ChatSession } from './session.ts';

const session = await ChatSession.create();
mountPage(<ChatPage session={session} />, 'chat');
void session.start();
