import type { Kept } from '../../domain/keeping.ts'

/** What is kept, for how long and why; and what was saved when the database was lost. */
export const keepingTexts = {
  recovery: {
    damaged:
      '데이터베이스가 손상되어 {{backup}}의 백업으로 되돌렸습니다. 그 뒤에 한 일은 들어 있지 않습니다.',
    missing: '데이터베이스가 없어져 {{backup}}의 백업으로 되돌렸습니다. 그 뒤에 한 일은 들어 있지 않습니다.',
    chosen:
      '{{backup}}의 백업으로 되돌렸습니다. 되돌리기 전 데이터도 설정의 백업 목록에 30일 동안 있어 다시 돌아갈 수 있습니다.',
    damagedEmpty: '데이터베이스가 손상되었고 쓸 수 있는 백업이 없어 빈 데이터베이스로 시작했습니다.',
    missingEmpty: '데이터베이스가 없어졌고 쓸 수 있는 백업이 없어 빈 데이터베이스로 시작했습니다.',
    scans:
      '어느 시험에도 속하지 않은 스캔 {{count}}개를 따로 두었습니다. 설정에서 시험으로 가져올 수 있습니다.',
    toSettings: '설정에서 보기',
    dismiss: '확인했습니다',
  },
  clock: {
    leap: '이 PC의 시계는 {{clock}}, 마지막으로 확인한 날짜는 {{seen}}입니다. 맞다고 확인할 때까지 오래된 자료를 지우지 않습니다.',
    right: '날짜가 맞습니다',
    label: '날짜',
  },
  setAside: {
    label: '따로 둔 스캔',
    none: '없습니다.',
    files: '스캔 {{count}}개 · {{size}} · {{until}}까지 보관',
    others: '그 밖의 파일 {{count}}개 · {{size}}',
    take: '이 시험으로 가져오기',
    taken: '{{count}}개를 가져왔습니다.',
  },
  table: {
    label: '보관 기간',
    days: '{{count}}일',
    setting: '위의 설정',
    newest: '최근 {{count}}개',
    forEver: '계속',
  },
  what: {
    unusedFile: '올렸지만 시험에 넣지 않은 파일. 곧 다시 넣을 수 있도록 둡니다.',
    doneInput: '끝난 작업의 파일. 결과가 학원 서버에 닿은 뒤 다시 물을 때에 대비합니다.',
    deadInput: '실패한 작업의 파일. 원인을 볼 때까지 둡니다.',
    removedBatch: '지운 시험. 잘못 지운 것을 되살릴 수 있습니다.',
    history: '끝난 작업과 보낸 결과의 기록.',
    homework: '숙제 기록. 한 학기의 변화를 볼 수 있도록 둡니다.',
    buried: '실패한 작업과 학원 서버가 거절한 결과. 한 학기 안에 살펴보고 다시 보낼 수 있습니다.',
    setAside: '데이터베이스를 잃거나 되돌린 뒤 남은 스캔, 바꾸기 전의 데이터베이스.',
    publishedVideo: '올린 동영상의 사본. 다시 올릴 때 변환하지 않아도 됩니다.',
  } satisfies Record<Kept, string>,
  rest: {
    exams: '시험의 스캔, 판독 결과, 명단. 마지막 작업부터 셉니다.',
    backups: '한 시간마다 만드는 백업. 가장 새 백업은 오래되어도 지우지 않습니다.',
    waiting: '아직 보내지 못한 결과와, 올리지 않은 동영상. 하나뿐이므로 스스로 지우지 않습니다.',
  },
} as const
