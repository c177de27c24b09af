// The bootstrap's voice: plain lines on stderr, so that stdout stays free for results.
export function say(line) {
  process.stderr.write(`switchboard: ${line}\n`);
}

/** Ends the process with what is wrong and what to do about it. */
export function refuse(code, message, fix) {
  process.stderr.write(`switchboard: ${code}: ${message}\n  fix: ${fix}\n`);
  process.exit(1);
}
