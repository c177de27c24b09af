export { loadSentimentHead, loadSentimentModel, sentimentHeadFiles } from './head.ts';
