<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<extra-name>English</extra-name>
<context>
    <name>AgePage</name>
    <message numerus="yes">
        <source>%n person(s) talk together</source>
        <translation><numerusform>%n person talks alone</numerusform><numerusform>%n people talk together</numerusform></translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message numerus="yes">
        <source>%n found.</source>
        <translation><numerusform>%n found.</numerusform><numerusform>%n found.</numerusform></translation>
    </message>
</context>
<context>
    <name>ChoicesPage</name>
    <message numerus="yes">
        <source>To take part, %1 needs your Yes.</source>
        <translation><numerusform>To take part, %1 needs your Yes.</numerusform><numerusform>To take part, %1 need your Yes.</numerusform></translation>
    </message>
</context>
<context>
    <name>CorrectedPage</name>
    <message numerus="yes">
        <source>%n session(s) here: the form was sealed again, the old one is gone.</source>
        <translation><numerusform>%n session here: the form was sealed anew, the old one is gone.</numerusform><numerusform>%n sessions here: the form was sealed anew, the old one is gone.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s): the organisation has the form and corrects it.</source>
        <translation><numerusform>%n session: the organisation has the form and puts it right.</numerusform><numerusform>%n sessions: the organisation has the form and puts it right.</numerusform></translation>
    </message>
</context>
<context>
    <name>DecideAgainPage</name>
    <message numerus="yes">
        <source>The %n take(s) so far stay under the old policy and are sealed.</source>
        <translation><numerusform>The one take so far stays under the old policy and is sealed.</numerusform><numerusform>The %n takes so far stay under the old policy and are sealed.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>The %n take(s) so far stay as they were agreed to and are sealed.</source>
        <translation><numerusform>The one take so far stays as it was agreed to and is sealed.</numerusform><numerusform>The %n takes so far stay as they were agreed to and are sealed.</numerusform></translation>
    </message>
</context>
<context>
    <name>DoctorPage</name>
    <message numerus="yes">
        <source>%n thing(s) could be better.</source>
        <translation><numerusform>%n thing could be better.</numerusform><numerusform>%n things could be better.</numerusform></translation>
    </message>
</context>
<context>
    <name>DoubtCard</name>
    <message numerus="yes">
        <source>%n take(s) are about to be deleted.</source>
        <translation><numerusform>%n take is about to be deleted.</numerusform><numerusform>%n takes are about to be deleted.</numerusform></translation>
    </message>
</context>
<context>
    <name>GuardianPage</name>
    <message numerus="yes">
        <source>I say **No** to the other %n.</source>
        <translation><numerusform>I say **No** to the other one.</numerusform><numerusform>I say **No** to the other %n.</numerusform></translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation><numerusform>%n session</numerusform><numerusform>%n sessions</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n take</numerusform><numerusform>%n takes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation><numerusform>%n minute</numerusform><numerusform>%n minutes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation><numerusform>and %n more</numerusform><numerusform>and %n more</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) attention.</source>
        <translation><numerusform>%n thing needs attention.</numerusform><numerusform>%n things need attention.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n arrived</source>
        <translation><numerusform>%n arrived</numerusform><numerusform>%n arrived</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n on the way</source>
        <translation><numerusform>%n not arrived yet</numerusform><numerusform>%n not arrived yet</numerusform></translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message numerus="yes">
        <source>%n question(s) to answer</source>
        <translation><numerusform>%n question to answer</numerusform><numerusform>%n questions to answer</numerusform></translation>
    </message>
</context>
<context>
    <name>LedgerPage</name>
    <message numerus="yes">
        <source>%n line(s), from the first to the newest.</source>
        <translation><numerusform>%n line, the first and only one.</numerusform><numerusform>%n lines, from the first to the newest.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) from the first on are whole; what follows can't be relied on.</source>
        <translation><numerusform>Only the first line is whole; what follows can't be relied on.</numerusform><numerusform>The first %n lines are whole; what follows can't be relied on.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Its %n line(s) are whole, but newer ones are missing.</source>
        <translation><numerusform>Its one line is whole, but newer ones are missing.</numerusform><numerusform>Its %n lines are whole, but newer ones are missing.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) checked, from the first to the newest.</source>
        <translation><numerusform>%n line checked, the first and only one.</numerusform><numerusform>%n lines checked, from the first to the newest.</numerusform></translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n request(s) must be answered soon, or are late.</source>
        <translation><numerusform>%n request must be answered soon, or is late.</numerusform><numerusform>%n requests must be answered soon, or are late.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) are not sent, because somebody asked for it.</source>
        <translation><numerusform>%n session is not sent, because somebody asked for it.</numerusform><numerusform>%n sessions are not sent, because somebody asked for it.</numerusform></translation>
    </message>
</context>
<context>
    <name>OutboxPage</name>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n take</numerusform><numerusform>%n takes</numerusform></translation>
    </message>
</context>
<context>
    <name>PolicyPage</name>
    <message numerus="yes">
        <source>· about %n minute(s) left</source>
        <translation><numerusform>· about %n minute left</numerusform><numerusform>· about %n minutes left</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) left to read</source>
        <translation><numerusform>%n part left to read</numerusform><numerusform>%n parts left to read</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Please take your time: %n more second(s).</source>
        <translation><numerusform>Please take your time: %n more second.</numerusform><numerusform>Please take your time: %n more seconds.</numerusform></translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message numerus="yes">
        <source>%n take(s) kept</source>
        <translation><numerusform>%n take kept</numerusform><numerusform>%n takes kept</numerusform></translation>
    </message>
</context>
<context>
    <name>RemarkButton</name>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation><numerusform>%n remark</numerusform><numerusform>%n remarks</numerusform></translation>
    </message>
</context>
<context>
    <name>RepairLogPage</name>
    <message numerus="yes">
        <source>The log is cut after %n line(s). The whole of it is kept in a file beside it.</source>
        <translation><numerusform>The log is cut after its first line. The whole of it is kept in a file beside it.</numerusform><numerusform>The log is cut after %n lines. The whole of it is kept in a file beside it.</numerusform></translation>
    </message>
</context>
<context>
    <name>RequestPage</name>
    <message numerus="yes">
        <source>Done on this laptop, in %n session(s)</source>
        <translation><numerusform>Done on this laptop, in %n session</numerusform><numerusform>Done on this laptop, in %n sessions</numerusform></translation>
    </message>
</context>
<context>
    <name>RequestTakenPage</name>
    <message numerus="yes">
        <source>%n sealed file(s) were made unreadable and deleted.</source>
        <translation><numerusform>%n sealed file was made unreadable and deleted.</numerusform><numerusform>%n sealed files were made unreadable and deleted.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n take</numerusform><numerusform>%n takes</numerusform></translation>
    </message>
</context>
<context>
    <name>RequestsPage</name>
    <message numerus="yes">
        <source>%n day(s) late</source>
        <translation><numerusform>%n day late</numerusform><numerusform>%n days late</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation><numerusform>%n day left</numerusform><numerusform>%n days left</numerusform></translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>%n take</numerusform><numerusform>%n takes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation><numerusform>%n minute</numerusform><numerusform>%n minutes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation><numerusform>%n prompt</numerusform><numerusform>%n prompts</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Not sealed within %n hour(s)? Then it happens by itself.</source>
        <translation><numerusform>Not sealed within %n hour? Then it happens by itself.</numerusform><numerusform>Not sealed within %n hours? Then it happens by itself.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) still need a look. You may seal them as they are.</source>
        <translation><numerusform>%n take still needs a look. You may seal it as it is.</numerusform><numerusform>%n takes still need a look. You may seal them as they are.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>S&amp;eal %n take(s)</source>
        <translation><numerusform>S&amp;eal %n take</numerusform><numerusform>S&amp;eal %n takes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) may be somebody else's: another person was here then.</source>
        <translation><numerusform>One take may be somebody else's: then another person was here.</numerusform><numerusform>%n takes may be somebody else's: then another person was here.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <translation><numerusform>%n person</numerusform><numerusform>%n people</numerusform></translation>
    </message>
</context>
<context>
    <name>Standings</name>
    <message numerus="yes">
        <source>%n to upload</source>
        <translation><numerusform>%n to upload</numerusform><numerusform>%n to upload</numerusform></translation>
    </message>
</context>
<context>
    <name>StopPage</name>
    <message numerus="yes">
        <source>Your %n take(s) stay, used only as you agreed.</source>
        <translation><numerusform>Your %n take stays, used only as you agreed.</numerusform><numerusform>Your %n takes stay, used only as you agreed.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>All %n take(s), the form and the signature are deleted here at once.</source>
        <translation><numerusform>The %n take, the form and the signature are deleted here at once.</numerusform><numerusform>All %n takes, the form and the signature are deleted here at once.</numerusform></translation>
    </message>
</context>
<context>
    <name>TakeBackPage</name>
    <message numerus="yes">
        <source>%n take(s) are deleted here at once.</source>
        <translation><numerusform>%n take is deleted here at once.</numerusform><numerusform>%n takes are deleted here at once.</numerusform></translation>
    </message>
</context>
<context>
    <name>TakesCard</name>
    <message numerus="yes">
        <source>Show more (%n)</source>
        <translation><numerusform>Show more (%n)</numerusform><numerusform>Show more (%n)</numerusform></translation>
    </message>
</context>
<context>
    <name>TextPage</name>
    <message numerus="yes">
        <source>%n quoted or forwarded e-mail(s)</source>
        <translation><numerusform>%n quoted or forwarded e-mail</numerusform><numerusform>%n quoted or forwarded e-mails</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n signature(s)</source>
        <translation><numerusform>%n signature</numerusform><numerusform>%n signatures</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n hidden part(s)</source>
        <translation><numerusform>%n hidden part</numerusform><numerusform>%n hidden parts</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) of this e-mail can't be seen when it is read. They were left out.</source>
        <translation><numerusform>%n part of this e-mail can't be seen when it is read. It was left out.</numerusform><numerusform>%n parts of this e-mail can't be seen when it is read. They were left out.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Black out &amp;all %n</source>
        <translation><numerusform>Black it &amp;out</numerusform><numerusform>Black out &amp;all %n</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Everywhere (%n)</source>
        <translation><numerusform>&amp;Everywhere (%n)</numerusform><numerusform>&amp;Everywhere (%n)</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n telephone number(s)</source>
        <translation><numerusform>%n telephone number</numerusform><numerusform>%n telephone numbers</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n e-mail address(es)</source>
        <translation><numerusform>%n e-mail address</numerusform><numerusform>%n e-mail addresses</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n ID number(s)</source>
        <translation><numerusform>%n ID number</numerusform><numerusform>%n ID numbers</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n other number(s)</source>
        <translation><numerusform>%n other number</numerusform><numerusform>%n other numbers</numerusform></translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message numerus="yes">
        <source>Picture in %n second(s)</source>
        <translation><numerusform>Picture in %n second</numerusform><numerusform>Picture in %n seconds</numerusform></translation>
    </message>
</context>
<context>
    <name>Outbox</name>
    <message numerus="yes">
        <source>%n session(s) not arrived yet</source>
        <translation><numerusform>%n session has not arrived yet</numerusform><numerusform>%n sessions have not arrived yet</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>All %n session(s) arrived.</source>
        <translation><numerusform>The one session arrived.</numerusform><numerusform>All %n sessions arrived.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n not sealed yet.</source>
        <translation><numerusform>%n session is not sealed yet.</numerusform><numerusform>%n sessions are not sealed yet.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n set aside.</source>
        <translation><numerusform>%n session is set aside.</numerusform><numerusform>%n sessions are set aside.</numerusform></translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message numerus="yes">
        <source>%n session(s), %1</source>
        <translation><numerusform>%n session, %1</numerusform><numerusform>%n sessions, %1</numerusform></translation>
    </message>
</context>
</TS>
