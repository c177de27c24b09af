export { intentHeadFiles, intentHeadOf, loadIntentHead, loadIntentModel } from './head.ts';
export { fitIntent, type IntentModel, type IntentOptions, judgeIntent } from './model.ts';
