import type { Batch } from '#shared/contract/batches.ts'
import { rosterNoteText } from '#shared/i18n/roster-note-text.ts'
import { useText } from '../../lib/i18n.ts'
import { useStation } from '../../lib/station-context.tsx'
import { TableButton } from '../../lib/table-button.tsx'
import type { Undoable } from '../../lib/use-undo.ts'

interface RosterButtonProps {
  readonly batch: Batch
  readonly did: (done: Undoable) => void
}

/** Gives an exam its roster from a file, says what was found in it, and can put the one before back. */
export function RosterButton({ batch, did }: RosterButtonProps) {
  const t = useText()
  const { client } = useStation()
  const { id, name, rosterSize } = batch
  return (
    <TableButton
      label={rosterSize > 0 ? t('import.rosterOf', { count: rosterSize }) : t('import.roster')}
      isSet={rosterSize > 0}
      send={async (csv) => {
        const { students, notes, before } = await client.batches.setRoster({ id, csv })
        const taken = t('import.rosterTaken', { name, count: students })
        did({
          text: [taken, ...notes.map((note) => rosterNoteText(note, t))].join(' '),
          undo: () => client.batches.putRosterBack({ id, csv: before }),
        })
      }}
    />
  )
}
