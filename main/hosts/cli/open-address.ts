import { spawn } from 'node:child_process'

/** How each system opens an address in the user's browser. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
  linux: ['xdg-open'],
}

/** Opens an address in the user's browser; where there is none, or nobody watches (CI), nothing happens. */
export function openAddress(address: string, env: NodeJS.ProcessEnv): void {
  const opener = OPENERS[process.platform]
  if (opener === undefined || env.CI === 'true' || env.CI === '1') return
  const [command, ...args] = opener
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
