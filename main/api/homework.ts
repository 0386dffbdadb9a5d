import type { Implementer } from './implementer.ts'
import type { ApiParts } from './parts.ts'

export function homeworkApi(os: Implementer, { desk, configuration, operator }: ApiParts) {
  const passPercent = () => configuration.settings().homeworkPassPercent
  return {
    list: os.homework.list.handler(() => ({ passPercent: passPercent(), rows: desk.homework.list() })),
    ofSheet: os.homework.ofSheet.handler(({ input }) => ({
      passPercent: passPercent(),
      rows: desk.homework.ofSheet(input.pageId),
    })),
    students: os.homework.students.handler(() => desk.homework.students()),
    say: os.homework.say.handler(({ input }) => ({ before: desk.homework.say(input.words, operator()) })),
  }
}
