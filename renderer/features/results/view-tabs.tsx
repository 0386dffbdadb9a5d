import type { ResultsTable } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'
import { Toggle } from '../../ui/toggle.tsx'

const VIEWS = ['students', 'items', 'charts', 'compare', 'absent'] as const
export type View = (typeof VIEWS)[number]

interface ViewTabsProps {
  /** undefined before it is known: then nothing is counted, which is not 0. */
  readonly table: ResultsTable | undefined
  readonly view: View
  readonly onView: (view: View) => void
}

/** What is shown of the results, each with how many there are. */
export function ViewTabs({ table, view, onView }: ViewTabsProps) {
  const t = useText()
  const counts: Partial<Record<View, number | undefined>> = {
    students: table?.rows.length,
    items: table?.items.length,
    absent: table?.absent.length,
  }
  const checking = table?.checking.length ?? 0
  return VIEWS.map((each) => (
    <Toggle key={each} kind="tab" isOn={each === view} onClick={() => onView(each)}>
      {t(`results.view.${each}`)} <b>{counts[each]}</b>
      {each === 'absent' && checking > 0 && (
        <>
          {' · '}
          {t('results.absence.checking')} <b>{checking}</b>
        </>
      )}
    </Toggle>
  ))
}
