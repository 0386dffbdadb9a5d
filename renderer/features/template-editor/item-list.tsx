import { UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconLock } from '@tabler/icons-react'
import { useText } from '../../lib/i18n.ts'
import parts from '../../ui/parts.module.css'
import { fieldLabel } from './describe.ts'
import classes from './editor.module.css'
import { fieldItem } from './model/items.ts'
import { type EditorAction, type EditorState, pageOf } from './model/reduce.ts'
import { DOUBTFUL } from './steps.tsx'

/** The page's fields as a list, for selecting them without the drawing. */
export function ItemList({
  state,
  dispatch,
}: {
  state: EditorState
  dispatch: (action: EditorAction) => void
}) {
  const t = useText()
  return (
    <nav aria-label={t('editor.items')}>
      <h2 className={classes.heading}>{t('editor.items')}</h2>
      <ul className={parts.list}>
        {pageOf(state).fields.map((field) => {
          const id = fieldItem(field.id)
          return (
            <li key={id}>
              <UnstyledButton
                className={classes.item ?? ''}
                aria-pressed={state.selection.includes(id)}
                onClick={(event) =>
                  dispatch({
                    type: 'select',
                    ids: [id],
                    mode: event.shiftKey || event.ctrlKey ? 'toggle' : 'set',
                  })
                }
              >
                <span className={classes.itemName}>{fieldLabel(t, field)}</span>
                {(state.proposed.get(field.id) ?? 1) < DOUBTFUL && (
                  <IconAlertTriangle size={14} color="var(--review)" aria-label={t('editor.doubtful')} />
                )}
                {state.locked.includes(id) && <IconLock size={14} aria-label={t('editor.locked')} />}
              </UnstyledButton>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
