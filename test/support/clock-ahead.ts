/**
 * `node --import clock-ahead.ts`: the wall clock of a whole process goes ahead by `CLOCK_AHEAD_MS`, as that of a PC that
 * is set wrong does. The monotonic clock stays as it is.
 */
const aheadMs = Number(process.env.CLOCK_AHEAD_MS)
if (!Number.isFinite(aheadMs)) throw new Error('CLOCK_AHEAD_MS must be a number of milliseconds')

const SystemDate = Date
globalThis.Date = new Proxy(SystemDate, {
  construct: (target, args: [], newTarget) =>
    args.length === 0
      ? Reflect.construct(target, [SystemDate.now() + aheadMs], newTarget)
      : Reflect.construct(target, args, newTarget),
  get: (target, name) =>
    name === 'now' ? () => SystemDate.now() + aheadMs : Reflect.get(target, name, target),
})
