import { defineCommand } from 'citty';
import { start } from '../main.ts';

export default defineCommand({
  meta: { name: 'start', description: 'Serve the product; the first start trains the shipped packs' },
  async run() {
    await start();
  },
});
