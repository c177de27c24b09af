import { mountPage } from '../lib/page.tsx';
import { ApiPage, loadDocument } from './api-page.tsx';

mountPage(<ApiPage />, 'console');
void loadDocument();
