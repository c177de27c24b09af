import { defineCommand } from 'citty';
import { openData } from '../../data/index.ts';
import { loadConfig } from '../config.ts';
import { userRole } from '../contract/index.ts';
import { AuthService } from '../services/auth.service.ts';
import { Bus } from '../services/bus.ts';
import { SecondFactorService } from '../services/second-factor.service.ts';
import { SessionService } from '../services/session.service.ts';
import { createThrottles } from '../services/throttle.ts';
import { print } from './output.ts';

export default defineCommand({
  meta: {
    name: 'setup',
    description: 'Print a one-time link that makes an account (the server must be stopped)',
  },
  args: { role: { type: 'string', default: 'admin', description: 'agent, supervisor or admin' } },
  async run({ args }) {
    const role = userRole.safeParse(args.role);
    if (!role.success)
      throw Object.assign(new Error(`${args.role} is not a role`), {
        code: 'BAD_OPTION',
        fix: 'use --role agent, supervisor or admin',
      });
    const config = loadConfig();
    const data = await openData({ dataDir: config.DATA_DIR });
    try {
      const throttles = createThrottles();
      const sessions = new SessionService({
        repositories: data.repositories,
        bus: new Bus(() => {}),
        throttles,
        userHours: config.SESSION_HOURS,
      });
      const token = await new AuthService({
        repositories: data.repositories,
        sessions,
        secondFactor: new SecondFactorService({
          repositories: data.repositories,
          throttles,
          issuer: config.OPERATOR_NAME,
        }),
        throttles,
      }).newSetupToken(role.data);
      print(`valid once, for 24 hours: /agent#setup=${token}`);
    } finally {
      await data.close();
    }
  },
});
