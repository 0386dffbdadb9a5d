import { Button, Group } from '@mantine/core'
import { type EditorAction, type EditorState, pageOf } from './model/reduce.ts'

interface PageTabsProps {
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
}

/** The pages of a template that has several. */
export function PageTabs({ state, dispatch }: PageTabsProps) {
  const { pages } = state.template
  if (pages.length < 2) return null
  const current = pageOf(state)
  return (
    <Group gap={4} role="tablist">
      {pages.map((page, pageIndex) => (
        <Button
          key={page.id}
          role="tab"
          aria-selected={page === current}
          variant={page === current ? 'light' : 'default'}
          onClick={() => dispatch({ type: 'show-page', pageIndex })}
        >
          {page.id}
        </Button>
      ))}
    </Group>
  )
}
