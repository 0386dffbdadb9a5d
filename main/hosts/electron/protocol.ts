import { createFilesHandler, type FilesHandler } from '#main/files/handler.ts'
import { createStaticHandler, SECURITY_HEADERS } from '#main/files/static.ts'
import type { OpenStation } from '../window-station.ts'
import { isOwn } from './origin.ts'

/** Answers `app://station/…` as the loopback host answers its pages and files. */
export function createProtocolHandler(current: () => Promise<OpenStation>, rendererDir: string) {
  const pages = createStaticHandler(rendererDir)
  let made: { station: OpenStation['station']; files: FilesHandler } | undefined

  async function filesOf(): Promise<FilesHandler> {
    const { station } = await current()
    if (made?.station !== station) made = { station, files: createFilesHandler(station) }
    return made.files
  }

  return async (request: Request): Promise<Response> => {
    if (!isOwn(request.url)) return new Response('refused', { status: 403, headers: SECURITY_HEADERS })
    return (
      // Pages first: the window opens while the station still does.
      (await pages(request)) ??
      (await (
        await filesOf()
      )(request)) ??
      new Response('not found', { status: 404, headers: SECURITY_HEADERS })
    )
  }
}
