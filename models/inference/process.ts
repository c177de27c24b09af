/** Entry of an inference process: started by `createInference` with child_process.fork from dist/. */
import { loadIntentHead } from '../intent/index.ts';
import { loadSentimentHead } from '../sentiment/index.ts';
import { serve } from './serve.ts';

serve({ loadIntentHead, loadSentimentHead });
