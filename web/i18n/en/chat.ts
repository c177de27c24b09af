import { ordinal } from '../format.ts';

/** The support page. */
export const chat = {
  title: 'Support',
  heading: (operator: string) => `${operator} support`,
  log: 'Conversation',
  greeting: 'Hello, I am the automated assistant. What can I do for you?',
  privacy:
    'An automated assistant reads your messages and works out their topic and mood. A person is one tap away: “Talk to a person”.',
  statusBot: 'Automated assistant',
  statusBotMore: 'A person is one tap away.',
  talkToPerson: 'Talk to a person',
  statusWaiting: 'You are in the queue for a person',
  statusWaitingAt: (position: number) =>
    position === 1
      ? 'You are next in the queue for a person'
      : `You are ${ordinal(position)} in the queue for a person`,
  statusWaitingMore: 'Keep writing; they will read everything.',
  statusAgent: (name: string) => `${name} is with you`,
  statusAgentMore: 'The assistant is silent.',
  aPerson: 'A person',
  statusResolved: 'This conversation is closed',
  statusResolvedMore: 'Writing reopens it.',
  startNew: 'Start a new one',
  reading: 'The assistant is reading',
  starters: ['Why is my bill higher this month?', 'I have no signal', 'How much data do I have left?'],
  startersLabel: 'Often asked',
  quickReplies: 'Answers to choose from',
  events: {
    handover_requested: 'You asked for a person',
    agent_joined: (name: string) => `${name} joined, the assistant is silent`,
    agent_left: (name: string) => `${name} left, the assistant answers again`,
    resolved: 'The conversation was closed',
    reopened: 'The conversation was reopened',
  },
  loadFailed: 'The conversation could not be opened.',
  downloadData: 'Download my data',
  verify: 'Verify it’s me',
};
