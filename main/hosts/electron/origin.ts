/** The screens' own scheme and host: no file:// anywhere. */
export const SCHEME = 'app'
export const ORIGIN = `${SCHEME}://station`
export const START_URL = `${ORIGIN}/`

/** Whether an address is one of our own pages or files. */
export function isOwn(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === `${SCHEME}:` && host === 'station'
  } catch {
    return false
  }
}

/** Who sent a message to the main process. */
export interface Sender {
  readonly frameUrl: string | undefined
  readonly isMainFrame: boolean
  /** Whether it came from the one window there is. */
  readonly isOurWindow: boolean
}

/** Only the top page of our own window, at our own address, is listened to (Electron's security checklist, 17). */
export const mayTalk = ({ frameUrl, isMainFrame, isOurWindow }: Sender): boolean =>
  isOurWindow && isMainFrame && frameUrl !== undefined && isOwn(frameUrl)

/** Channels between preload and main process. There are no others. */
export const CHANNELS = {
  connect: 'station:connect',
  port: 'station:port',
  pickFolder: 'station:pick-folder',
} as const
