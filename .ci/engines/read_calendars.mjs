// Reads calendars with the parser of Thunderbird.
//
//   node read_calendars.mjs FILE...
//
// Each gets one line of JSON: what the parser makes of its events, or why it refuses.
import {readFile} from 'node:fs/promises';
import ICAL from 'ical.js';

// Thunderbird lets more pass than this.
ICAL.design.strict = true;

// What is said besides would be a warning: it fails the test.
for(const level of ['log', 'info', 'warn']) {
  console[level] = console.error;
}

// Properties that the parser knows of no type for; those with X- have none.
function untyped(component) {
  return component.getAllProperties()
    .filter(each => each.type === 'unknown' && !each.name.startsWith('x-'))
    .map(each => each.name);
}

function moment(time) {
  const zone = time.zone === ICAL.Timezone.utcTimezone ? 'UTC' : String(time.zone);
  return {text: time.toString(), isDate: time.isDate, zone: time.isDate ? null : zone};
}

function read(component) {
  const event = new ICAL.Event(component, {strictExceptions: true});
  return {
    uid: event.uid,
    starts: moment(event.startDate),
    ends: moment(event.endDate),
    sequence: event.sequence,
    status: component.getFirstPropertyValue('status'),
    stamped: moment(component.getFirstPropertyValue('dtstamp')),
    summary: event.summary,
    location: event.location,
    description: event.description
  };
}

for(const file of process.argv.slice(2)) {
  const line = {file};
  try {
    const calendar = new ICAL.Component(ICAL.parse(await readFile(file, 'utf8')));
    const all = calendar.getAllSubcomponents();
    line.name = calendar.getFirstPropertyValue('name');
    line.components = all.map(each => each.name);
    line.untyped = [calendar, ...all].flatMap(untyped);
    line.events = calendar.getAllSubcomponents('vevent').map(read);
  } catch(error) {
    line.refused = `${error.name}: ${error.message}`;
  }
  process.stdout.write(JSON.stringify(line) + '\n');
}
