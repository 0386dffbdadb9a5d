import type { SupportedMessagePort } from '@orpc/client/message-port'
import { MessagePortHandler } from '@orpc/server/message-port'
import { type StandardHandler, StandardRPCHandler } from '@orpc/server/standard'
import type { ApiContext } from './implementer.ts'
import type { Router } from './router.ts'

/** Answers calls that come by a message port with the router there is at the time: it is made anew with the station. */
export function servePort(
  port: SupportedMessagePort,
  current: () => Promise<Router>,
  context: ApiContext,
): void {
  let made: { router: Router; handler: StandardRPCHandler<ApiContext> } | undefined
  const handle: StandardHandler<ApiContext>['handle'] = async (request, options) => {
    const router = await current()
    if (made?.router !== router) made = { router, handler: new StandardRPCHandler(router) }
    return made.handler.handle(request, options)
  }
  // Of a handler, the port's side uses this one method.
  new MessagePortHandler<ApiContext>({ handle } as StandardHandler<ApiContext>).upgrade(port, { context })
}
