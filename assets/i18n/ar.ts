<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
<extra-name>العربية</extra-name>
<context>
    <name>LanguageButton</name>
    <message>
        <source>Show this app in %1</source>
        <translation>عرض هذا البرنامج بلغة: %1</translation>
    </message>
</context>
<context>
    <name>SpeakerWords</name>
    <message>
        <source>Sp&amp;eaker's screen</source>
        <translation>شاشة المتكلم</translation>
    </message>
    <message>
        <source>Close sp&amp;eaker's screen</source>
        <translation>إغلاق شاشة المتكلم</translation>
    </message>
</context>
<context>
    <name>AgePage</name>
    <message>
        <source>Is this person under %1?</source>
        <translation>هل عمر هذا الشخص أقل من %1 عامًا؟</translation>
    </message>
    <message>
        <source>On the day they turn %1, please still answer Yes.</source>
        <translation>في يوم إتمام %1 عامًا، يُرجى الإجابة بنعم أيضًا.</translation>
    </message>
    <message>
        <source>This screen is for the person taking part</source>
        <translation>هذه الشاشة لمن يشارك</translation>
    </message>
    <message>
        <source>Recorder: please turn it to them and let them answer for themselves.</source>
        <translation>مسؤول التسجيل: أدر الشاشة نحوه من فضلك، ودعه يجيب بنفسه.</translation>
    </message>
    <message>
        <source>A parent or guardian reads and decides first. Then the child decides.</source>
        <translation>يقرأ أحد الوالدين أو وليّ الأمر ويقرّر أولًا، ثم يقرّر الطفل.</translation>
    </message>
    <message>
        <source>&amp;Yes, under %1</source>
        <translation>نعم، أقل من %1 عامًا</translation>
    </message>
    <message>
        <source>&amp;No, %1 or older</source>
        <translation>لا، %1 عامًا أو أكثر</translation>
    </message>
    <message>
        <source>You read and decide for yourself.</source>
        <translation>تقرأ وتقرّر بنفسك.</translation>
    </message>
    <message>
        <source>&amp;I am not sure</source>
        <translation>لست متأكدًا</translation>
    </message>
    <message>
        <source>To be careful, we then go on as if the answer were Yes.</source>
        <translation>نتابع عندئذ كما لو كان الجواب نعم، من باب الحذر.</translation>
    </message>
    <message>
        <source>Nothing is stored yet. If you go on, only this answer is kept.</source>
        <translation>لم يُحفظ شيء بعد. إذا تابعت، لا نحتفظ إلا بهذا الجواب.</translation>
    </message>
    <message>
        <source>Microphone and camera are off.</source>
        <translation>الميكروفون والكاميرا متوقفان.</translation>
    </message>
    <message>
        <source>Choose one answer to go on.</source>
        <translation>اختر جوابًا للمتابعة.</translation>
    </message>
    <message>
        <source>I took part &amp;before</source>
        <translation>شاركتُ من قبل</translation>
    </message>
    <message>
        <source>How many talk together?</source>
        <translation>كم شخصًا يتكلمون معًا؟</translation>
    </message>
    <message>
        <source>Person %1 of %2</source>
        <translation>الشخص %1 من %2</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) talk together</source>
        <translation><numerusform>لا أحد يتكلم</numerusform><numerusform>شخص واحد يتكلم وحده</numerusform><numerusform>شخصان يتكلمان معًا</numerusform><numerusform>%n أشخاص يتكلمون معًا</numerusform><numerusform>%n شخصًا يتكلمون معًا</numerusform><numerusform>%n شخص يتكلمون معًا</numerusform></translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Opening the data folder…</source>
        <translation>جارٍ فتح مجلد البيانات…</translation>
    </message>
    <message>
        <source>Finishing what was interrupted last time.</source>
        <translation>نُكمل أولًا ما قطعه توقف مفاجئ.</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>حاول مرة أخرى</translation>
    </message>
</context>
<context>
    <name>AssentPage</name>
    <message>
        <source>Your guardian said yes. Now you decide.</source>
        <translation>وليّ أمرك قال نعم. والآن القرار لك.</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>لا</translation>
    </message>
    <message>
        <source>Then we stop.</source>
        <translation>عندئذ نتوقف.</translation>
    </message>
    <message>
        <source>&amp;Ask me again</source>
        <translation>اسألني مرة أخرى</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>Then you can start.</source>
        <translation>عندئذ يمكنك أن تبدأ.</translation>
    </message>
    <message>
        <source>First tell me once more.</source>
        <translation>أخبرني مرة أخرى أولًا.</translation>
    </message>
    <message>
        <source>For the &amp;guardian: the child gives no answer</source>
        <translation>لوليّ الأمر: الطفل لا يجيب</translation>
    </message>
    <message>
        <source>Here it is once more</source>
        <translation>ها هو مرة أخرى</translation>
    </message>
    <message>
        <source>Now as&amp;k me</source>
        <translation>اسألني الآن</translation>
    </message>
    <message>
        <source>Read all a&amp;loud</source>
        <translation>اقرأ كل شيء بصوت عالٍ</translation>
    </message>
    <message>
        <source>Then we ask you again.</source>
        <translation>ثم نسألك مرة أخرى.</translation>
    </message>
    <message>
        <source>You have been told everything again.</source>
        <translation>قيل لك كل شيء مرة أخرى.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
</context>
<context>
    <name>BringPackPage</name>
    <message>
        <source>The project pack</source>
        <translation>حزمة المشروع</translation>
    </message>
    <message>
        <source>Bring the project pack</source>
        <translation>أحضر حزمة المشروع</translation>
    </message>
    <message>
        <source>Your organisation gives it to you: one file that ends in .zip, or a folder.</source>
        <translation>تعطيك إياها منظمتك: ملف واحد ينتهي بـ .zip، أو مجلد.</translation>
    </message>
    <message>
        <source>Drop it anywhere on this window</source>
        <translation>أفلته في أي مكان من هذه النافذة</translation>
    </message>
    <message>
        <source>&amp;Choose a file…</source>
        <translation>اختيار ملف…</translation>
    </message>
    <message>
        <source>&amp;Go on with %1</source>
        <translation>متابعة مع %1</translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message numerus="yes">
        <source>%n found.</source>
        <translation><numerusform>لم يُعثر على شيء.</numerusform><numerusform>عُثر على واحد.</numerusform><numerusform>عُثر على اثنين.</numerusform><numerusform>عُثر على %n.</numerusform><numerusform>عُثر على %n.</numerusform><numerusform>عُثر على %n.</numerusform></translation>
    </message>
    <message>
        <source>Room on the disk</source>
        <translation>المساحة على القرص</translation>
    </message>
    <message>
        <source>Disk encryption</source>
        <translation>تشفير القرص</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>ذاكرة التبديل</translation>
    </message>
    <message>
        <source>Keystore</source>
        <translation>مخزن المفاتيح</translation>
    </message>
    <message>
        <source>Date and time</source>
        <translation>التاريخ والوقت</translation>
    </message>
    <message>
        <source>The project's keys</source>
        <translation>مفاتيح المشروع</translation>
    </message>
    <message>
        <source>Server for identity</source>
        <translation>خادم الهوية</translation>
    </message>
    <message>
        <source>Server for recordings</source>
        <translation>خادم التسجيلات</translation>
    </message>
    <message>
        <source>Recording works without it.</source>
        <translation>التسجيل يعمل بدونه.</translation>
    </message>
    <message>
        <source>Open devices</source>
        <translation>فتح الأجهزة</translation>
    </message>
    <message>
        <source>Open the outbox</source>
        <translation>فتح صندوق الصادر</translation>
    </message>
    <message>
        <source>No microphone was found.</source>
        <translation>لم يُعثر على ميكروفون.</translation>
    </message>
    <message>
        <source>Plug one in, then look again.</source>
        <translation>صِل واحدًا، ثم ابحث مرة أخرى.</translation>
    </message>
    <message>
        <source>No camera was found.</source>
        <translation>لم يُعثر على كاميرا.</translation>
    </message>
    <message>
        <source>Without one there is no video and no portrait.</source>
        <translation>بدونها لا فيديو ولا صورة وجه.</translation>
    </message>
    <message>
        <source>This project needs no camera.</source>
        <translation>لا يحتاج هذا المشروع إلى كاميرا.</translation>
    </message>
    <message>
        <source>%1 GB are free.</source>
        <translation>%1 غيغابايت متاحة.</translation>
    </message>
    <message>
        <source>Send finished sessions soon, or free some space.</source>
        <translation>أرسل الجلسات المنتهية قريبًا، أو حرّر بعض المساحة.</translation>
    </message>
    <message>
        <source>Nothing is recorded below 1 GB. Send finished sessions, or free some space.</source>
        <translation>لا يُسجَّل شيء تحت 1 غيغابايت. أرسل الجلسات المنتهية، أو حرّر بعض المساحة.</translation>
    </message>
    <message>
        <source>The disk is encrypted.</source>
        <translation>القرص مشفّر.</translation>
    </message>
    <message>
        <source>The disk seems not to be encrypted.</source>
        <translation>يبدو أن القرص غير مشفّر.</translation>
    </message>
    <message>
        <source>Ask whoever looks after this laptop to turn it on.</source>
        <translation>اطلب ممن يعتني بهذا الحاسوب تشغيل التشفير.</translation>
    </message>
    <message>
        <source>This can't be told from here.</source>
        <translation>لا يمكن معرفة ذلك من هنا.</translation>
    </message>
    <message>
        <source>Check FileVault or BitLocker in the system's settings.</source>
        <translation>تحقق من FileVault أو BitLocker في إعدادات النظام.</translation>
    </message>
    <message>
        <source>There is no swap.</source>
        <translation>لا توجد ذاكرة تبديل.</translation>
    </message>
    <message>
        <source>There is swap.</source>
        <translation>توجد ذاكرة تبديل.</translation>
    </message>
    <message>
        <source>Make sure that it is encrypted, too.</source>
        <translation>تأكد من أنها مشفّرة أيضًا.</translation>
    </message>
    <message>
        <source>The keystore is open.</source>
        <translation>مخزن المفاتيح مفتوح.</translation>
    </message>
    <message>
        <source>Date and time look right.</source>
        <translation>التاريخ والوقت يبدوان صحيحين.</translation>
    </message>
    <message>
        <source>The clock is behind what was written here before.</source>
        <translation>الساعة متأخرة عما كُتب هنا من قبل.</translation>
    </message>
    <message>
        <source>Set date and time in the system's settings.</source>
        <translation>اضبط التاريخ والوقت في إعدادات النظام.</translation>
    </message>
    <message>
        <source>Identity and recordings have keys of their own, and both work.</source>
        <translation>للهوية والتسجيلات مفاتيح خاصة بكل منهما، وكلاهما يعمل.</translation>
    </message>
    <message>
        <source>It answers.</source>
        <translation>يجيب.</translation>
    </message>
</context>
<context>
    <name>DoctorPage</name>
    <message>
        <source>%1 of %2 done. A server that is away takes a moment.</source>
        <translation>تم %1 من %2. الخادم البعيد يحتاج إلى لحظة.</translation>
    </message>
    <message>
        <source>Check this laptop</source>
        <translation>فحص هذا الحاسوب</translation>
    </message>
    <message>
        <source>Devices, disk, keys, clock and servers: what a session needs.</source>
        <translation>الأجهزة والقرص والمفاتيح والساعة والخوادم: ما تحتاج إليه الجلسة.</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>الفحوص</translation>
    </message>
    <message>
        <source>&amp;Check again</source>
        <translation>فحص مرة أخرى</translation>
    </message>
    <message>
        <source>Put right what is marked, then check again.</source>
        <translation>أصلح ما عليه علامة، ثم افحص مرة أخرى.</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) could be better.</source>
        <translation><numerusform>لا شيء يحتاج إلى تحسين.</numerusform><numerusform>شيء واحد يمكن أن يكون أفضل.</numerusform><numerusform>شيئان يمكن أن يكونا أفضل.</numerusform><numerusform>%n أشياء يمكن أن تكون أفضل.</numerusform><numerusform>%n شيئًا يمكن أن تكون أفضل.</numerusform><numerusform>%n شيء يمكن أن تكون أفضل.</numerusform></translation>
    </message>
    <message>
        <source>A session can run here.</source>
        <translation>يمكن إجراء جلسة هنا.</translation>
    </message>
    <message>
        <source>Everything is as it should be.</source>
        <translation>كل شيء كما ينبغي.</translation>
    </message>
    <message>
        <source>A session can't run here yet.</source>
        <translation>لا يمكن إجراء جلسة هنا بعد.</translation>
    </message>
</context>
<context>
    <name>LedgerPage</name>
    <message>
        <source>In a long log this takes a moment.</source>
        <translation>في سجل طويل يستغرق هذا لحظة.</translation>
    </message>
    <message>
        <source>The log is whole.</source>
        <translation>السجل سليم.</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s), from the first to the newest.</source>
        <translation><numerusform>لا أسطر.</numerusform><numerusform>سطر واحد، من الأول إلى الأحدث.</numerusform><numerusform>سطران، من الأول إلى الأحدث.</numerusform><numerusform>%n أسطر، من الأول إلى الأحدث.</numerusform><numerusform>%n سطرًا، من الأول إلى الأحدث.</numerusform><numerusform>%n سطر، من الأول إلى الأحدث.</numerusform></translation>
    </message>
    <message>
        <source>The log is damaged.</source>
        <translation>السجل تالف.</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) from the first on are whole; what follows can't be relied on.</source>
        <translation><numerusform>لا سطر سليم؛ ولا يمكن الاعتماد على ما فيه.</numerusform><numerusform>سطر واحد من البداية سليم؛ وما بعده لا يُعتمد عليه.</numerusform><numerusform>سطران من البداية سليمان؛ وما بعدهما لا يُعتمد عليه.</numerusform><numerusform>%n أسطر من البداية سليمة؛ وما بعدها لا يُعتمد عليه.</numerusform><numerusform>%n سطرًا من البداية سليمة؛ وما بعدها لا يُعتمد عليه.</numerusform><numerusform>%n سطر من البداية سليمة؛ وما بعدها لا يُعتمد عليه.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Its %n line(s) are whole, but newer ones are missing.</source>
        <translation><numerusform>لا أسطر فيه، والأحدث مفقود.</numerusform><numerusform>سطره الوحيد سليم، لكن الأحدث مفقود.</numerusform><numerusform>سطراه سليمان، لكن الأحدث مفقود.</numerusform><numerusform>أسطره الـ %n سليمة، لكن الأحدث مفقود.</numerusform><numerusform>أسطره الـ %n سليمة، لكن الأحدث مفقود.</numerusform><numerusform>أسطره الـ %n سليمة، لكن الأحدث مفقود.</numerusform></translation>
    </message>
    <message>
        <source>The organisation can compare it. It changes with every line.</source>
        <translation>تستطيع المنظمة مقارنتها. وهي تتغيّر مع كل سطر.</translation>
    </message>
    <message>
        <source>This laptop's log</source>
        <translation>سجل هذا الحاسوب</translation>
    </message>
    <message>
        <source>What happened here, line by line. No name and nothing that was said stands in it.</source>
        <translation>ما حدث هنا، سطرًا سطرًا. لا اسم فيه ولا شيء مما قيل.</translation>
    </message>
    <message>
        <source>&amp;Check now</source>
        <translation>افحص الآن</translation>
    </message>
    <message>
        <source>Lines of the log, newest first</source>
        <translation>أسطر السجل، الأحدث أولًا</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) checked, from the first to the newest.</source>
        <translation><numerusform>لم يُفحص أي سطر.</numerusform><numerusform>فُحص سطر واحد، من الأول إلى الأحدث.</numerusform><numerusform>فُحص سطران، من الأول إلى الأحدث.</numerusform><numerusform>فُحصت %n أسطر، من الأول إلى الأحدث.</numerusform><numerusform>فُحص %n سطرًا، من الأول إلى الأحدث.</numerusform><numerusform>فُحص %n سطر، من الأول إلى الأحدث.</numerusform></translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>الأحدث أولًا</translation>
    </message>
    <message>
        <source>Nothing has happened here yet.</source>
        <translation>لم يحدث شيء هنا بعد.</translation>
    </message>
    <message>
        <source>Every line is checked</source>
        <translation>يُفحص كل سطر</translation>
    </message>
    <message>
        <source>Fingerprint of the newest line</source>
        <translation>بصمة أحدث سطر</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>ما العمل</translation>
    </message>
    <message>
        <source>A team lead can repair it. What that means is said first.</source>
        <translation>يستطيع قائد الفريق إصلاحه. ويُقال أولًا ماذا يعني ذلك.</translation>
    </message>
    <message>
        <source>&amp;Repair the log…</source>
        <translation>إصلاح السجل…</translation>
    </message>
    <message>
        <source>A team lead can say that this copy is to be used. What that means is said first.</source>
        <translation>يستطيع قائد الفريق أن يقول إن هذه النسخة تُستخدم. ويُقال أولًا ماذا يعني ذلك.</translation>
    </message>
    <message>
        <source>&amp;Use this copy…</source>
        <translation>استخدام هذه النسخة…</translation>
    </message>
    <message>
        <source>Until then requests are taken, and nothing else is written.</source>
        <translation>حتى ذلك الحين تُستلم الطلبات، ولا يُكتب شيء آخر.</translation>
    </message>
</context>
<context>
    <name>LogWords</name>
    <message>
        <source>Another entry</source>
        <translation>قيد آخر</translation>
    </message>
    <message>
        <source>This laptop got its key</source>
        <translation>حصل هذا الحاسوب على مفتاحه</translation>
    </message>
    <message>
        <source>A project pack was installed</source>
        <translation>ثُبّتت حزمة مشروع</translation>
    </message>
    <message>
        <source>The clock was confirmed</source>
        <translation>أُكدت الساعة</translation>
    </message>
    <message>
        <source>The clock was compared with a server's</source>
        <translation>قورنت الساعة بساعة خادم</translation>
    </message>
    <message>
        <source>A team lead confirmed an older copy</source>
        <translation>أكد قائد الفريق نسخة أقدم</translation>
    </message>
    <message>
        <source>The organisation agreed to the older copy</source>
        <translation>وافقت المنظمة على النسخة الأقدم</translation>
    </message>
    <message>
        <source>What is known of ages was stored</source>
        <translation>حُفظ ما يُعرف عن الأعمار</translation>
    </message>
    <message>
        <source>A session was held after the log's damage</source>
        <translation>عُلّقت جلسة بعد تلف السجل</translation>
    </message>
    <message>
        <source>Somebody signed in</source>
        <translation>سجّل شخص الدخول</translation>
    </message>
    <message>
        <source>A PIN was wrong</source>
        <translation>كان رقم سري خطأ</translation>
    </message>
    <message>
        <source>A PIN was set</source>
        <translation>عُيّن رقم سري</translation>
    </message>
    <message>
        <source>The confidentiality text was accepted</source>
        <translation>قُبل نص السرية</translation>
    </message>
    <message>
        <source>A birth date turned out to be a child's</source>
        <translation>تبيّن أن تاريخ ميلاد لطفل</translation>
    </message>
    <message>
        <source>A session was begun</source>
        <translation>بدأت جلسة</translation>
    </message>
    <message>
        <source>A session's own log went on</source>
        <translation>استمر سجل جلسة</translation>
    </message>
    <message>
        <source>Sealing was begun</source>
        <translation>بدأ الختم</translation>
    </message>
    <message>
        <source>A session was sealed</source>
        <translation>خُتمت جلسة</translation>
    </message>
    <message>
        <source>A session's key was destroyed</source>
        <translation>أُتلف مفتاح جلسة</translation>
    </message>
    <message>
        <source>A session was set aside</source>
        <translation>وُضعت جلسة جانبًا</translation>
    </message>
    <message>
        <source>A session was withdrawn</source>
        <translation>سُحبت الموافقة على جلسة</translation>
    </message>
    <message>
        <source>A session was deleted</source>
        <translation>حُذفت جلسة</translation>
    </message>
    <message>
        <source>A session was released for sending</source>
        <translation>أُذن بإرسال جلسة</translation>
    </message>
    <message>
        <source>The inbox to send to was noted</source>
        <translation>دُوّنت الجهة التي يُرسل إليها</translation>
    </message>
    <message>
        <source>Sending a file was begun</source>
        <translation>بدأ إرسال ملف</translation>
    </message>
    <message>
        <source>A server stored files</source>
        <translation>حفظ خادم ملفات</translation>
    </message>
    <message>
        <source>A server's receipt arrived</source>
        <translation>وصل إيصال خادم</translation>
    </message>
    <message>
        <source>The copy on this laptop was deleted</source>
        <translation>حُذفت النسخة على هذا الحاسوب</translation>
    </message>
    <message>
        <source>A server was told to keep nothing</source>
        <translation>أُبلغ خادم ألا يحفظ شيئًا</translation>
    </message>
    <message>
        <source>An unfinished upload was dropped</source>
        <translation>أُلغي رفع لم يكتمل</translation>
    </message>
    <message>
        <source>Correcting a form was begun</source>
        <translation>بدأ تصحيح استمارة</translation>
    </message>
    <message>
        <source>A form was corrected</source>
        <translation>صُحّحت استمارة</translation>
    </message>
    <message>
        <source>A correction was not finished</source>
        <translation>لم يكتمل تصحيح</translation>
    </message>
    <message>
        <source>Taking choices back was begun</source>
        <translation>بدأ التراجع عن اختيارات</translation>
    </message>
    <message>
        <source>Choices were taken back</source>
        <translation>جرى التراجع عن اختيارات</translation>
    </message>
    <message>
        <source>Taking choices back was not finished</source>
        <translation>لم يكتمل التراجع عن اختيارات</translation>
    </message>
    <message>
        <source>A request was taken</source>
        <translation>استُلم طلب</translation>
    </message>
    <message>
        <source>A loss was reported</source>
        <translation>أُبلغ عن فقدان</translation>
    </message>
    <message>
        <source>Two people stood by a request</source>
        <translation>شهد شخصان على طلب</translation>
    </message>
    <message>
        <source>A request was done on this laptop</source>
        <translation>أُنجز طلب على هذا الحاسوب</translation>
    </message>
    <message>
        <source>A request was sent</source>
        <translation>أُرسل طلب</translation>
    </message>
    <message>
        <source>The organisation answered a request</source>
        <translation>أجابت المنظمة عن طلب</translation>
    </message>
    <message>
        <source>An account was closed</source>
        <translation>أُغلق حساب</translation>
    </message>
    <message>
        <source>A deletion list arrived</source>
        <translation>وصلت قائمة حذف</translation>
    </message>
</context>
<context>
    <name>Moment</name>
    <message>
        <source>One moment…</source>
        <translation>لحظة من فضلك…</translation>
    </message>
</context>
<context>
    <name>CameraCard</name>
    <message>
        <source>Camera: %1</source>
        <translation>الكاميرا: %1</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Signature field</source>
        <translation>خانة التوقيع</translation>
    </message>
</context>
<context>
    <name>CardPage</name>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
</context>
<context>
    <name>ChangingInputs</name>
    <message>
        <source>From now on this camera films.</source>
        <translation>من الآن تصوّر هذه الكاميرا.</translation>
    </message>
    <message>
        <source>From now on this microphone is heard.</source>
        <translation>من الآن يُسمع هذا الميكروفون.</translation>
    </message>
    <message>
        <source>Use another…</source>
        <translation>استخدم غيره…</translation>
    </message>
</context>
<context>
    <name>ChoicesPage</name>
    <message>
        <source>You have read all %1 parts. Everything starts as No.</source>
        <translation>قرأت الأجزاء كلها، وعددها %1. كل شيء يبدأ بلا.</translation>
    </message>
    <message>
        <source>Your choices</source>
        <translation>اختياراتك</translation>
    </message>
    <message>
        <source>What may we do with the recordings?</source>
        <translation>ماذا يمكننا أن نفعل بالتسجيلات؟</translation>
    </message>
    <message>
        <source>needed to take part</source>
        <translation>لازم للمشاركة</translation>
    </message>
    <message>
        <source>with your signature</source>
        <translation>بتوقيعك</translation>
    </message>
    <message>
        <source>What may we record?</source>
        <translation>ماذا يمكننا أن نسجّل؟</translation>
    </message>
    <message>
        <source>needed</source>
        <translation>لازم</translation>
    </message>
    <message>
        <source>I do n&amp;ot take part</source>
        <translation>لن أشارك</translation>
    </message>
    <message>
        <source>I take part &amp;like this</source>
        <translation>أشارك على هذا النحو</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message numerus="yes">
        <source>To take part, %1 needs your Yes.</source>
        <translation><numerusform>للمشاركة نحتاج إلى موافقتك على: %1.</numerusform><numerusform>للمشاركة نحتاج إلى موافقتك على: %1.</numerusform><numerusform>للمشاركة نحتاج إلى موافقتك على: %1.</numerusform><numerusform>للمشاركة نحتاج إلى موافقتك على: %1.</numerusform><numerusform>للمشاركة نحتاج إلى موافقتك على: %1.</numerusform><numerusform>للمشاركة نحتاج إلى موافقتك على: %1.</numerusform></translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>مسافة</translation>
    </message>
</context>
<context>
    <name>DoubtCard</name>
    <message numerus="yes">
        <source>%n take(s) are about to be deleted.</source>
        <translation><numerusform>لن يُحذف أي مقطع.</numerusform><numerusform>سيُحذف مقطع واحد بعد قليل.</numerusform><numerusform>سيُحذف مقطعان بعد قليل.</numerusform><numerusform>ستُحذف %n مقاطع بعد قليل.</numerusform><numerusform>سيُحذف %n مقطعًا بعد قليل.</numerusform><numerusform>سيُحذف %n مقطع بعد قليل.</numerusform></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
</context>
<context>
    <name>InputsPage</name>
    <message>
        <source>Cameras</source>
        <translation>الكاميرات</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>قيد الاستخدام</translation>
    </message>
    <message>
        <source>Microphone and camera</source>
        <translation>الميكروفون والكاميرا</translation>
    </message>
    <message>
        <source>Microphones</source>
        <translation>الميكروفونات</translation>
    </message>
    <message>
        <source>None was found.</source>
        <translation>لم يُعثر على شيء.</translation>
    </message>
    <message>
        <source>The microphone you used is not there. Plug it in, or use another one.</source>
        <translation>الميكروفون الذي كان مستخدمًا غير موجود. صِله، أو استخدم غيره.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>استخدمه</translation>
    </message>
    <message>
        <source>What is heard now</source>
        <translation>ما يُسمع الآن</translation>
    </message>
</context>
<context>
    <name>JumpField</name>
    <message>
        <source>Go to prompt: number or words</source>
        <translation>الذهاب إلى بند: رقم أو كلمات</translation>
    </message>
</context>
<context>
    <name>LeadPage</name>
    <message>
        <source>The clock went back</source>
        <translation>ساعة الحاسوب رجعت إلى الوراء</translation>
    </message>
    <message>
        <source>It shows an earlier time than before. Ages are worked out from it.</source>
        <translation>هي متأخرة عما كُتب من قبل، والأعمار تُحسب بها.</translation>
    </message>
    <message>
        <source>If it is right, a team lead confirms it here. If not, set the clock first.</source>
        <translation>هل الوقت صحيح؟ عندئذ يؤكده قائد الفريق هنا. وإلا فاضبط الساعة أولًا.</translation>
    </message>
    <message>
        <source>Team lead's code</source>
        <translation>رمز قائد الفريق</translation>
    </message>
    <message>
        <source>&amp;The clock is right</source>
        <translation>الساعة صحيحة</translation>
    </message>
    <message>
        <source>This may be a child</source>
        <translation>ربما كان هذا طفلًا</translation>
    </message>
    <message>
        <source>From what this laptop knows, a guardian decides first.</source>
        <translation>حسب ما يعرفه هذا الحاسوب، يقرّر وليّ الأمر أولًا.</translation>
    </message>
    <message>
        <source>If this person is %1 or older after all, a team lead confirms it here.</source>
        <translation>إذا كان عمر هذا الشخص %1 عامًا أو أكثر رغم ذلك، يؤكده قائد الفريق هنا.</translation>
    </message>
    <message>
        <source>A &amp;guardian comes along</source>
        <translation>يأتي معه وليّ أمر</translation>
    </message>
    <message>
        <source>&amp;The age is right</source>
        <translation>العمر صحيح</translation>
    </message>
    <message>
        <source>No team lead can confirm this: a birth date on this laptop says otherwise.</source>
        <translation>لا يستطيع أي قائد تأكيد ذلك: تاريخ ميلاد على هذا الحاسوب يقول غيره.</translation>
    </message>
    <message>
        <source>A team lead confirms this</source>
        <translation>قائد الفريق يؤكد ذلك</translation>
    </message>
    <message>
        <source>If these are two people, a team lead confirms it here. If not, go back and change it.</source>
        <translation>إذا كان هذان شخصين، يؤكده قائد الفريق هنا. وإلا فارجع وغيّره.</translation>
    </message>
    <message>
        <source>&amp;These are two people</source>
        <translation>هذان شخصان</translation>
    </message>
    <message>
        <source>This team lead can't confirm it. Please ask another one.</source>
        <translation>لا يستطيع هذا القائد تأكيد ذلك. نادِ قائدًا آخر من فضلك.</translation>
    </message>
</context>
<context>
    <name>CodesCard</name>
    <message>
        <source>Code</source>
        <translation>الرمز</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>الرموز</translation>
    </message>
</context>
<context>
    <name>ContactPage</name>
    <message>
        <source>Policy and contact</source>
        <translation>السياسة والتواصل</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Data protection officer</source>
        <translation>مسؤول حماية البيانات</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>البريد الإلكتروني</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>الهاتف</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>الفاكس</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>Change your mind later?</source>
        <translation>غيّرت رأيك لاحقًا؟</translation>
    </message>
    <message>
        <source>&amp;Open the policy of a copy…</source>
        <translation>فتح سياسة إحدى النسخ…</translation>
    </message>
    <message>
        <source>A drafted e-mail as a picture</source>
        <translation>رسالة بريد جاهزة في صورة</translation>
    </message>
    <message>
        <source>Your telephone's camera makes an e-mail of this. It holds the number %1, nothing else.</source>
        <translation>كاميرا هاتفك تصنع من هذا رسالة بريد. فيها الرقم %1 ولا شيء غيره.</translation>
    </message>
    <message>
        <source>Your telephone's camera makes an e-mail of this. It holds the address alone.</source>
        <translation>كاميرا هاتفك تصنع من هذا رسالة بريد. فيها العنوان وحده.</translation>
    </message>
</context>
<context>
    <name>ContributorPage</name>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Read this aloud</source>
        <translation>اقرأ هذا بصوت عالٍ</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>Only its number is in the file's name.</source>
        <translation>لا يوجد في اسم الملف إلا رقمها.</translation>
    </message>
    <message>
        <source>No printer is set up on this laptop.</source>
        <translation>لا توجد طابعة مُعدّة على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Choose a disk or folder</source>
        <translation>اختر قرصًا أو مجلدًا</translation>
    </message>
    <message>
        <source>It was sent to the printer.</source>
        <translation>أُرسل إلى الطابعة.</translation>
    </message>
    <message>
        <source>It was saved as %1.</source>
        <translation>حُفظ باسم %1.</translation>
    </message>
    <message>
        <source>Save it on a disk instead. Of a copy the number is enough: a photo will do.</source>
        <translation>احفظه على قرص بدلًا من ذلك. ومن النسخة يكفي الرقم: تكفي صورة له.</translation>
    </message>
</context>
<context>
    <name>CopyPage</name>
    <message>
        <source>Your copy</source>
        <translation>نسختك</translation>
    </message>
    <message>
        <source>Recorder: wait until the person has the number.</source>
        <translation>مسؤول التسجيل: انتظر حتى يكون الرقم مع الشخص.</translation>
    </message>
    <message>
        <source>The number of your copy</source>
        <translation>رقم نسختك</translation>
    </message>
    <message>
        <source>What you agreed</source>
        <translation>ما وافقت عليه</translation>
    </message>
    <message>
        <source>Kept for %1. Policy %2.</source>
        <translation>تُحفظ لمدة %1. السياسة %2.</translation>
    </message>
    <message>
        <source>Show the number</source>
        <translation>أظهِر الرقم</translation>
    </message>
    <message>
        <source>to any recorder of this project</source>
        <translation>لأي مسؤول تسجيل في هذا المشروع</translation>
    </message>
    <message>
        <source>Data protection officer</source>
        <translation>مسؤول حماية البيانات</translation>
    </message>
    <message>
        <source>I &amp;have my copy</source>
        <translation>نسختي معي</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>طباعة</translation>
    </message>
    <message>
        <source>&amp;Save to a disk</source>
        <translation>حفظ على قرص</translation>
    </message>
    <message>
        <source>&amp;Read it all</source>
        <translation>قراءته كله</translation>
    </message>
    <message>
        <source>The number as a picture</source>
        <translation>الرقم في صورة</translation>
    </message>
    <message>
        <source>the number, nothing else</source>
        <translation>الرقم، ولا شيء غيره</translation>
    </message>
    <message>
        <source>How to ask, stop or delete later</source>
        <translation>كيف تسأل أو توقف أو تحذف لاحقًا</translation>
    </message>
    <message>
        <source>Take it with you. With this number you can ask, stop or delete later.</source>
        <translation>خذها معك. بهذا الرقم يمكنك أن تسأل أو توقف أو تحذف لاحقًا.</translation>
    </message>
    <message>
        <source>It is all you need later. It does not say who you are; keep it to yourself.</source>
        <translation>هذا كل ما تحتاج إليه لاحقًا. لا يدل الرقم على هويتك، فاحتفظ به لنفسك.</translation>
    </message>
    <message>
        <source>You can see, copy, correct or delete your data, close your account, or complain. We answer within %1 days.</source>
        <translation>لك أن تطّلع وتنسخ وتصحّح وتحذف وتغلق وتشتكي: والجواب خلال %1 يومًا.</translation>
    </message>
</context>
<context>
    <name>CorrectFormPage</name>
    <message>
        <source>Correct a form</source>
        <translation>تصحيح استمارة</translation>
    </message>
    <message>
        <source>Type the whole form again with the right details: what was sealed can't be read here.</source>
        <translation>اكتب الاستمارة كلها من جديد كما هو صحيح: ما خُتم لا يمكن قراءته هنا.</translation>
    </message>
    <message>
        <source>About the person</source>
        <translation>عن الشخص</translation>
    </message>
    <message>
        <source>About the parent or guardian</source>
        <translation>عن أحد الوالدين أو وليّ الأمر</translation>
    </message>
    <message>
        <source>The same person who signed. Anybody else signs again, in a new session.</source>
        <translation>الشخص نفسه الذي وقّع. ومن سواه يوقّع من جديد، في جلسة جديدة.</translation>
    </message>
    <message>
        <source>&amp;Seal the form again</source>
        <translation>ختم الاستمارة من جديد</translation>
    </message>
</context>
<context>
    <name>CorrectedPage</name>
    <message>
        <source>A child was found</source>
        <translation>تبيّن أنه طفل</translation>
    </message>
    <message>
        <source>The form is corrected</source>
        <translation>صُحّحت الاستمارة</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>ما تم</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) here: the form was sealed again, the old one is gone.</source>
        <translation><numerusform>لا جلسات هنا.</numerusform><numerusform>جلسة واحدة هنا: خُتمت الاستمارة من جديد، وذهبت القديمة.</numerusform><numerusform>جلستان هنا: خُتمت الاستمارة من جديد، وذهبت القديمة.</numerusform><numerusform>%n جلسات هنا: خُتمت الاستمارة من جديد، وذهبت القديمة.</numerusform><numerusform>%n جلسة هنا: خُتمت الاستمارة من جديد، وذهبت القديمة.</numerusform><numerusform>%n جلسة هنا: خُتمت الاستمارة من جديد، وذهبت القديمة.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s): the organisation has the form and corrects it.</source>
        <translation><numerusform>لا جلسات.</numerusform><numerusform>جلسة واحدة: الاستمارة لدى المنظمة وهي تصحّحها.</numerusform><numerusform>جلستان: الاستمارة لدى المنظمة وهي تصحّحها.</numerusform><numerusform>%n جلسات: الاستمارة لدى المنظمة وهي تصحّحها.</numerusform><numerusform>%n جلسة: الاستمارة لدى المنظمة وهي تصحّحها.</numerusform><numerusform>%n جلسة: الاستمارة لدى المنظمة وهي تصحّحها.</numerusform></translation>
    </message>
    <message>
        <source>No session of this person is waiting on this laptop.</source>
        <translation>لا تنتظر أي جلسة لهذا الشخص على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Going by this birth date, a child was recorded without a guardian.</source>
        <translation>حسب تاريخ الميلاد هذا، سُجّل طفل بلا وليّ أمر.</translation>
    </message>
    <message>
        <source>The recordings are set aside.</source>
        <translation>وُضعت التسجيلات جانبًا.</translation>
    </message>
    <message>
        <source>What this means</source>
        <translation>ماذا يعني هذا</translation>
    </message>
    <message>
        <source>Nothing of these recordings is sent any more. No guardian can agree afterwards.</source>
        <translation>لن يُرسل شيء من هذه التسجيلات بعد الآن. ولا يمكن لوليّ أمر أن يوافق بعد ذلك.</translation>
    </message>
    <message>
        <source>They are deleted here by themselves once the project's days are over, and that is reported.</source>
        <translation>تُحذف هنا من تلقاء نفسها بعد المدة التي حددها المشروع، ويُبلّغ عن ذلك.</translation>
    </message>
    <message>
        <source>If any of it was sent, the organisation is asked to delete it: see the requests.</source>
        <translation>إذا كان شيء منها قد أُرسل، نطلب من المنظمة حذفه: انظر الطلبات.</translation>
    </message>
    <message>
        <source>With a parent or guardian everything can be recorded again.</source>
        <translation>بحضور أحد الوالدين أو وليّ الأمر يمكن تسجيل كل شيء من جديد.</translation>
    </message>
    <message>
        <source>&amp;Print the number</source>
        <translation>طباعة الرقم</translation>
    </message>
</context>
<context>
    <name>DecideAgainPage</name>
    <message>
        <source>What has changed</source>
        <translation>ما الذي تغيّر</translation>
    </message>
    <message numerus="yes">
        <source>The %n take(s) so far stay under the old policy and are sealed.</source>
        <translation><numerusform>لا مقاطع حتى الآن.</numerusform><numerusform>المقطع الوحيد حتى الآن يبقى تحت السياسة القديمة ويُختم.</numerusform><numerusform>المقطعان حتى الآن يبقيان تحت السياسة القديمة ويُختمان.</numerusform><numerusform>المقاطع الـ %n حتى الآن تبقى تحت السياسة القديمة وتُختم.</numerusform><numerusform>المقاطع الـ %n حتى الآن تبقى تحت السياسة القديمة وتُختم.</numerusform><numerusform>المقاطع الـ %n حتى الآن تبقى تحت السياسة القديمة وتُختم.</numerusform></translation>
    </message>
    <message>
        <source>&amp;Not today</source>
        <translation>ليس اليوم</translation>
    </message>
    <message>
        <source>&amp;Decide again now</source>
        <translation>أقرّر من جديد الآن</translation>
    </message>
    <message>
        <source>From now on you decide yourself</source>
        <translation>من الآن تقرّر بنفسك</translation>
    </message>
    <message>
        <source>So far a guardian decided. You are old enough now: read, choose and sign yourself.</source>
        <translation>حتى الآن كان وليّ أمرك يقرّر. كبرت بما يكفي الآن: اقرأ واختر ووقّع بنفسك.</translation>
    </message>
    <message>
        <source>The policy has changed in an important way</source>
        <translation>تغيّرت السياسة تغيّرًا مهمًا</translation>
    </message>
    <message>
        <source>Before anything more is recorded, please read it and decide again.</source>
        <translation>قبل تسجيل أي شيء آخر، اقرأها من فضلك وقرّر من جديد.</translation>
    </message>
    <message>
        <source>The guardian's signature has run out</source>
        <translation>انتهت مدة توقيع وليّ الأمر</translation>
    </message>
    <message>
        <source>It was given ahead, for days that are over. A guardian decides again.</source>
        <translation>أُعطي مسبقًا لأيام انقضت. يقرّر وليّ الأمر من جديد.</translation>
    </message>
    <message numerus="yes">
        <source>The %n take(s) so far stay as they were agreed to and are sealed.</source>
        <translation><numerusform>لا مقاطع حتى الآن.</numerusform><numerusform>المقطع الوحيد حتى الآن يبقى كما اتُّفق عليه ويُختم.</numerusform><numerusform>المقطعان حتى الآن يبقيان كما اتُّفق عليهما ويُختمان.</numerusform><numerusform>المقاطع الـ %n حتى الآن تبقى كما اتُّفق عليها وتُختم.</numerusform><numerusform>المقاطع الـ %n حتى الآن تبقى كما اتُّفق عليها وتُختم.</numerusform><numerusform>المقاطع الـ %n حتى الآن تبقى كما اتُّفق عليها وتُختم.</numerusform></translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>لم يُسجَّل شيء بعد.</translation>
    </message>
</context>
<context>
    <name>DecidedRow</name>
    <message>
        <source>Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>No</source>
        <translation>لا</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>لا شيء</translation>
    </message>
</context>
<context>
    <name>Decision</name>
    <message>
        <source>Who</source>
        <translation>من</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>التواصل</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>لماذا</translation>
    </message>
    <message>
        <source>What</source>
        <translation>ماذا</translation>
    </message>
    <message>
        <source>How</source>
        <translation>كيف</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>الحقوق</translation>
    </message>
</context>
<context>
    <name>DeskPage</name>
    <message>
        <source>Collector</source>
        <translation>Collector</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>الرئيسية</translation>
    </message>
    <message>
        <source>&amp;Outbox</source>
        <translation>صندوق الصادر</translation>
    </message>
    <message>
        <source>Place and &amp;devices</source>
        <translation>المكان والأجهزة</translation>
    </message>
    <message>
        <source>Policy and &amp;contact</source>
        <translation>السياسة والتواصل</translation>
    </message>
    <message>
        <source>Recorder %1</source>
        <translation>مسؤول التسجيل %1</translation>
    </message>
    <message>
        <source>Trained until %1</source>
        <translation>التدريب سارٍ حتى %1</translation>
    </message>
    <message>
        <source>&amp;Lock</source>
        <translation>قفل</translation>
    </message>
    <message>
        <source>&amp;Requests</source>
        <translation>الطلبات</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>&amp;Sessions</source>
        <translation>الجلسات</translation>
    </message>
    <message>
        <source>Settin&amp;gs</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>H&amp;elp</source>
        <translation>المساعدة</translation>
    </message>
</context>
<context>
    <name>Doing</name>
    <message>
        <source>Recording
press Space to stop</source>
        <translation>جارٍ التسجيل
اضغط المسافة للإيقاف</translation>
    </message>
    <message>
        <source>Kept
Space records it again</source>
        <translation>حُفظ
المسافة تسجّله مرة أخرى</translation>
    </message>
    <message>
        <source>Ready
press Space to record</source>
        <translation>جاهز
اضغط المسافة للتسجيل</translation>
    </message>
    <message>
        <source>Ending
Space ends it now</source>
        <translation>جارٍ الإنهاء
المسافة تنهيه الآن</translation>
    </message>
    <message>
        <source>Not yet recording
Space calls it off</source>
        <translation>لم يبدأ التسجيل بعد
المسافة تلغيه</translation>
    </message>
    <message>
        <source>Only to look at
Space goes on</source>
        <translation>للمشاهدة فقط
المسافة للمتابعة</translation>
    </message>
</context>
<context>
    <name>DateField</name>
    <message>
        <source>Day</source>
        <translation>اليوم</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>الشهر</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>السنة</translation>
    </message>
    <message>
        <source>DMY</source>
        <translation>DMY</translation>
    </message>
    <message>
        <source>for example %1</source>
        <translation>مثلًا %1</translation>
    </message>
</context>
<context>
    <name>DoubtBox</name>
    <message>
        <source>On the paper: %1</source>
        <translation>في الوثيقة: %1</translation>
    </message>
    <message>
        <source>&amp;Go on all the same</source>
        <translation>تابع رغم ذلك</translation>
    </message>
    <message>
        <source>&amp;As I wrote it</source>
        <translation>كما كتبتُه</translation>
    </message>
    <message>
        <source>&amp;It is right as it is</source>
        <translation>هو صحيح كما هو</translation>
    </message>
    <message>
        <source>Please look again: is every digit of the number right?</source>
        <translation>تحقق مرة أخرى من فضلك: هل كل رقم من الأرقام صحيح؟</translation>
    </message>
    <message>
        <source>Its last character does not fit the others.</source>
        <translation>الخانة الأخيرة لا تناسب سائر الخانات.</translation>
    </message>
    <message>
        <source>The two birth dates are not the same. Which is right?</source>
        <translation>تاريخا الميلاد مختلفان. أيهما الصحيح؟</translation>
    </message>
    <message>
        <source>While they differ, the younger age counts.</source>
        <translation>ما داما مختلفين، يُعتمد العمر الأصغر.</translation>
    </message>
    <message>
        <source>Please look again: gender and number do not match.</source>
        <translation>تحقق مرة أخرى من فضلك: الجنس والرقم لا يتوافقان.</translation>
    </message>
    <message>
        <source>The last digit but one is odd for men, even for women.</source>
        <translation>الخانة قبل الأخيرة فردية للرجال، زوجية للنساء.</translation>
    </message>
    <message>
        <source>Please look again: no paper of this kind has such a number.</source>
        <translation>تحقق مرة أخرى من فضلك: لا وثيقة من هذا النوع لها رقم كهذا.</translation>
    </message>
    <message>
        <source>In a rehearsal it may be made up.</source>
        <translation>في التدريب يجوز أن يكون مختلقًا.</translation>
    </message>
    <message>
        <source>Please look again: is this telephone number complete?</source>
        <translation>تحقق مرة أخرى من فضلك: هل رقم الهاتف كامل؟</translation>
    </message>
    <message>
        <source>It does not look like a number in use.</source>
        <translation>لا يشبه الأرقام المستعملة.</translation>
    </message>
    <message>
        <source>Please look again: this is not a telephone number.</source>
        <translation>تحقق مرة أخرى من فضلك: هذا ليس رقم هاتف.</translation>
    </message>
    <message>
        <source>The project has enough recordings from people like you.</source>
        <translation>لدى المشروع ما يكفي من تسجيلات أشخاص مثلك.</translation>
    </message>
    <message>
        <source>You may still take part.</source>
        <translation>ما زال بإمكانك أن تشارك.</translation>
    </message>
    <message>
        <source>Please look again.</source>
        <translation>تحقق مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>About the parent or guardian</source>
        <translation>عن أحد الوالدين أو وليّ الأمر</translation>
    </message>
</context>
<context>
    <name>Entering</name>
    <message>
        <source>&amp;Install a project…</source>
        <translation>تثبيت مشروع…</translation>
    </message>
    <message>
        <source>Choose the project pack</source>
        <translation>اختر حزمة المشروع</translation>
    </message>
    <message>
        <source>Project pack (*.zip pack.json)</source>
        <translation>حزمة مشروع (*.zip pack.json)</translation>
    </message>
    <message>
        <source>The project has to be installed again</source>
        <translation>يجب تثبيت المشروع من جديد</translation>
    </message>
    <message>
        <source>Its pack is damaged on this laptop. Your organisation has it: one file or a folder.</source>
        <translation>حزمته تالفة على هذا الحاسوب. وهي لدى منظمتك: ملف واحد أو مجلد.</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Recordings are lost: their files are gone or damaged.</source>
        <translation>فُقدت تسجيلات: ملفاتها ذهبت أو تلفت.</translation>
    </message>
    <message>
        <source>The others are kept. Record it again while the contributor is there.</source>
        <translation>بقية التسجيلات محفوظة. سجّل من جديد ما دام المشارك هنا.</translation>
    </message>
    <message>
        <source>A sealed form or signature is gone or damaged.</source>
        <translation>استمارة أو توقيع مختوم ذهب أو تلف.</translation>
    </message>
    <message>
        <source>Begin a new session with this contributor. This one can only be stopped and deleted.</source>
        <translation>ابدأ جلسة جديدة مع هذا المشارك. هذه الجلسة لا يمكن إلا إيقافها وحذفها.</translation>
    </message>
    <message>
        <source>A recording that was cut off can't be read in full.</source>
        <translation>تسجيل انقطع ولا يمكن قراءته كاملًا.</translation>
    </message>
    <message>
        <source>The part that can be read is passed on. It is better to record it again.</source>
        <translation>يُنقل ما سلم منه. والأفضل تسجيله من جديد.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong.</source>
        <translation>حدث خطأ غير متوقع.</translation>
    </message>
    <message>
        <source>Nothing that was confirmed is lost. Close the app and start it again.</source>
        <translation>لم يضع شيء مما جرى تأكيده. أغلق البرنامج وشغّله من جديد.</translation>
    </message>
    <message>
        <source>This could not be done.</source>
        <translation>تعذّر تنفيذ ذلك.</translation>
    </message>
    <message>
        <source>It is not opened and not sent. It can be deleted at the rights desk.</source>
        <translation>لا تُفتح ولا تُرسل. يمكن حذفها في مكتب الحقوق.</translation>
    </message>
    <message>
        <source>This laptop's log is damaged.</source>
        <translation>سجل هذا الحاسوب تالف.</translation>
    </message>
    <message>
        <source>Requests are still taken. Ask your team lead to repair it.</source>
        <translation>ما زالت الطلبات تُستلم. اطلب من قائد الفريق إصلاحه.</translation>
    </message>
    <message>
        <source>An older copy of this laptop's data was put back.</source>
        <translation>أُعيدت إلى هذا الحاسوب نسخة أقدم من بياناته.</translation>
    </message>
    <message>
        <source>Requests are still taken. A team lead has to decide.</source>
        <translation>ما زالت الطلبات تُستلم. على قائد الفريق أن يقرّر.</translation>
    </message>
    <message>
        <source>An older copy of this session was put back.</source>
        <translation>أُعيدت نسخة أقدم من هذه الجلسة.</translation>
    </message>
    <message>
        <source>This session is named where the laptop's log was damaged.</source>
        <translation>هذه الجلسة مذكورة حيث تلف سجل الحاسوب.</translation>
    </message>
    <message>
        <source>The app is already running.</source>
        <translation>البرنامج يعمل بالفعل.</translation>
    </message>
    <message>
        <source>Close the other window first.</source>
        <translation>أغلق النافذة الأخرى أولًا.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>القرص ممتلئ.</translation>
    </message>
    <message>
        <source>Free some space or upload finished sessions, then try again.</source>
        <translation>حرّر بعض المساحة أو ارفع الجلسات المنتهية، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The disk could not be read or written.</source>
        <translation>تعذّرت القراءة من القرص أو الكتابة عليه.</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>افحص القرص، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The keys are locked.</source>
        <translation>المفاتيح مقفلة.</translation>
    </message>
    <message>
        <source>Check the passphrase and try again.</source>
        <translation>تحقق من عبارة المرور وحاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The laptop's clock can't be right.</source>
        <translation>لا يمكن أن تكون ساعة الحاسوب صحيحة.</translation>
    </message>
    <message>
        <source>Set date and time, then try again.</source>
        <translation>اضبط التاريخ والوقت، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The microphone or camera is not there.</source>
        <translation>الميكروفون أو الكاميرا غير موجود.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another one.</source>
        <translation>صِله، أو اختر غيره.</translation>
    </message>
    <message>
        <source>The microphone or camera stopped. What was recorded is kept.</source>
        <translation>توقف الميكروفون أو الكاميرا. ما سُجّل محفوظ.</translation>
    </message>
    <message>
        <source>Check the cable, then record again.</source>
        <translation>افحص الكابل، ثم سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>Another program is using this microphone.</source>
        <translation>برنامج آخر يستخدم هذا الميكروفون.</translation>
    </message>
    <message>
        <source>Close the other recording program, then try again.</source>
        <translation>أغلق البرنامج الآخر الذي يسجّل، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The microphone is muted in the system's settings.</source>
        <translation>الميكروفون مكتوم في إعدادات النظام.</translation>
    </message>
    <message>
        <source>Turn it on in the system's sound settings, or at its switch, then try again.</source>
        <translation>شغّله في إعدادات الصوت أو بمفتاحه، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The system moved the recording to another microphone.</source>
        <translation>نقل النظام التسجيل إلى ميكروفون آخر.</translation>
    </message>
    <message>
        <source>Another microphone took this one's place.</source>
        <translation>حلّ ميكروفون آخر محل هذا الميكروفون.</translation>
    </message>
    <message>
        <source>Plug the same microphone in again, or choose another one on the page Place and devices.</source>
        <translation>صِل الميكروفون نفسه من جديد، أو اختر غيره في صفحة المكان والأجهزة.</translation>
    </message>
    <message>
        <source>The microphone was unplugged.</source>
        <translation>فُصل الميكروفون.</translation>
    </message>
    <message>
        <source>The microphone was muted in the system's settings.</source>
        <translation>كُتم الميكروفون في إعدادات النظام.</translation>
    </message>
    <message>
        <source>The system took the microphone away for a while.</source>
        <translation>سحب النظام الميكروفون لبعض الوقت.</translation>
    </message>
    <message>
        <source>The sound server ended.</source>
        <translation>توقف خادم الصوت.</translation>
    </message>
    <message>
        <source>The microphone that was chosen is not the one that is connected.</source>
        <translation>الميكروفون الموصول ليس هو الذي اختير.</translation>
    </message>
    <message>
        <source>The sound server does not get the microphone: another program holds it.</source>
        <translation>لا يصل خادم الصوت إلى الميكروفون: برنامج آخر يستخدمه.</translation>
    </message>
    <message>
        <source>The microphone went away while it was opened.</source>
        <translation>اختفى الميكروفون أثناء فتحه.</translation>
    </message>
    <message>
        <source>The sound server does not say which microphone is recorded.</source>
        <translation>لا يخبر خادم الصوت أي ميكروفون يُسجَّل.</translation>
    </message>
    <message>
        <source>Sound or picture could not be saved.</source>
        <translation>تعذّر حفظ الصوت أو الصورة.</translation>
    </message>
    <message>
        <source>Record this prompt again.</source>
        <translation>سجّل هذا البند من جديد.</translation>
    </message>
    <message>
        <source>No such project is installed.</source>
        <translation>لا يوجد مشروع كهذا مثبَّتًا.</translation>
    </message>
    <message>
        <source>Install its pack first.</source>
        <translation>ثبّت حزمته أولًا.</translation>
    </message>
    <message>
        <source>The signing key of this pack is not trusted here.</source>
        <translation>مفتاح توقيع هذه الحزمة غير موثوق هنا.</translation>
    </message>
    <message>
        <source>A newer pack of this project is installed already.</source>
        <translation>حزمة أحدث من هذا المشروع مثبّتة بالفعل.</translation>
    </message>
    <message>
        <source>This pack is not signed properly.</source>
        <translation>هذه الحزمة غير موقّعة كما ينبغي.</translation>
    </message>
    <message>
        <source>Ask the organisation for it again.</source>
        <translation>اطلبها من المنظمة مرة أخرى.</translation>
    </message>
    <message>
        <source>This pack can't be read.</source>
        <translation>تعذّرت قراءة هذه الحزمة.</translation>
    </message>
    <message>
        <source>The consent does not allow this.</source>
        <translation>الموافقة لا تسمح بذلك.</translation>
    </message>
    <message>
        <source>A Yes that is needed to take part is missing.</source>
        <translation>المشاركة تحتاج إلى موافقة لم تُعطَ.</translation>
    </message>
    <message>
        <source>Please check this field.</source>
        <translation>تحقق من هذا الحقل من فضلك.</translation>
    </message>
    <message>
        <source>Code, PIN or training does not allow this.</source>
        <translation>الرمز أو الرقم السري أو التدريب لا يسمح بذلك.</translation>
    </message>
    <message>
        <source>Check them and try again.</source>
        <translation>تحقق منها وحاول مرة أخرى.</translation>
    </message>
    <message>
        <source>The server can't be reached.</source>
        <translation>تعذّر الوصول إلى الخادم.</translation>
    </message>
    <message>
        <source>Nothing is lost. The outbox sends again by itself.</source>
        <translation>لم يضع شيء. صندوق الصادر يعيد الإرسال من تلقاء نفسه.</translation>
    </message>
    <message>
        <source>The server refused.</source>
        <translation>رفض الخادم.</translation>
    </message>
    <message>
        <source>Ask your team lead.</source>
        <translation>اسأل قائد فريقك.</translation>
    </message>
    <message>
        <source>The server sent an answer that can't be understood.</source>
        <translation>جواب الخادم غير مفهوم.</translation>
    </message>
    <message>
        <source>This server is not on the project's list.</source>
        <translation>هذا الخادم ليس في قائمة المشروع.</translation>
    </message>
    <message>
        <source>The server's certificate can't be trusted.</source>
        <translation>لا يمكن الوثوق بشهادة الخادم.</translation>
    </message>
    <message>
        <source>Do not go on here. Ask your team lead.</source>
        <translation>لا تتابع هنا. اسأل قائد فريقك.</translation>
    </message>
    <message>
        <source>Everything is stored; the receipt has not come yet.</source>
        <translation>كل شيء محفوظ لدى المنظمة، لكن الإيصال لم يصل بعد.</translation>
    </message>
    <message>
        <source>Send again later.</source>
        <translation>أرسل مرة أخرى لاحقًا.</translation>
    </message>
    <message>
        <source>A PIN has 4 to 12 digits.</source>
        <translation>الرقم السري من 4 إلى 12 رقمًا.</translation>
    </message>
    <message>
        <source>A guardian is 18 or older.</source>
        <translation>عمر وليّ الأمر 18 عامًا أو أكثر.</translation>
    </message>
    <message>
        <source>Child and guardian have the same ID number.</source>
        <translation>للطفل ووليّ الأمر رقم الهوية نفسه.</translation>
    </message>
    <message>
        <source>No PIN is set for this operator on this laptop.</source>
        <translation>لم يُعيَّن رقم سري لهذا العضو على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>No microphone is open.</source>
        <translation>لا يوجد ميكروفون مفتوح.</translation>
    </message>
    <message>
        <source>No take was kept, so nothing was sealed.</source>
        <translation>لم يُحفظ أي مقطع، فلم يُختم شيء.</translation>
    </message>
    <message>
        <source>Please choose an answer; one is “prefer not to say”.</source>
        <translation>اختر جوابًا من فضلك؛ أحدها «أفضّل عدم القول».</translation>
    </message>
    <message>
        <source>Please make a mark.</source>
        <translation>ضع علامة من فضلك.</translation>
    </message>
    <message>
        <source>Please sign with a few strokes.</source>
        <translation>وقّع ببضع خطوط من فضلك.</translation>
    </message>
    <message>
        <source>Please write the name.</source>
        <translation>اكتب الاسم من فضلك.</translation>
    </message>
    <message>
        <source>The PIN is wrong.</source>
        <translation>الرقم السري خطأ.</translation>
    </message>
    <message>
        <source>Type it again.</source>
        <translation>اكتبه مرة أخرى.</translation>
    </message>
    <message>
        <source>Nothing answers at the camera's address.</source>
        <translation>لا يجيب شيء على عنوان الكاميرا.</translation>
    </message>
    <message>
        <source>Check the address, and that the camera is switched on.</source>
        <translation>تحقق من العنوان، ومن أن الكاميرا تعمل.</translation>
    </message>
    <message>
        <source>The camera asks for a name and a password.</source>
        <translation>تطلب الكاميرا اسمًا وكلمة مرور.</translation>
    </message>
    <message>
        <source>Write them into its address: http://name:password@camera/</source>
        <translation>اكتبهما في عنوانها: http://name:password@camera/</translation>
    </message>
    <message>
        <source>The camera has nothing at this address.</source>
        <translation>ليس لدى الكاميرا شيء على هذا العنوان.</translation>
    </message>
    <message>
        <source>Look in the camera's manual for the address of its MJPEG pictures.</source>
        <translation>ابحث في دليل الكاميرا عن عنوان صور MJPEG.</translation>
    </message>
    <message>
        <source>The camera answers that it can't send pictures now.</source>
        <translation>تجيب الكاميرا بأنها لا تستطيع إرسال صور الآن.</translation>
    </message>
    <message>
        <source>Close other programs that show it, or restart it.</source>
        <translation>أغلق البرامج الأخرى التي تعرضها، أو أعد تشغيلها.</translation>
    </message>
    <message>
        <source>The camera answers, but sends nothing.</source>
        <translation>تجيب الكاميرا، لكنها لا ترسل شيئًا.</translation>
    </message>
    <message>
        <source>Restart the camera, or choose another one.</source>
        <translation>أعد تشغيل الكاميرا، أو اختر غيرها.</translation>
    </message>
    <message>
        <source>At this address is a web page, no pictures.</source>
        <translation>على هذا العنوان صفحة ويب، لا صور.</translation>
    </message>
    <message>
        <source>At this address is coded video, no JPEG pictures.</source>
        <translation>على هذا العنوان فيديو مرمّز، لا صور JPEG.</translation>
    </message>
    <message>
        <source>Use its rtsp:// address, or the one for MJPEG.</source>
        <translation>استخدم عنوان rtsp:// الخاص بها، أو عنوان MJPEG.</translation>
    </message>
    <message>
        <source>What this address sends are no JPEG pictures.</source>
        <translation>ما يرسله هذا العنوان ليس صور JPEG.</translation>
    </message>
    <message>
        <source>Another program holds the camera.</source>
        <translation>برنامج آخر يستخدم الكاميرا.</translation>
    </message>
    <message>
        <source>Close what else shows the camera (a call, a browser's page), then try again.</source>
        <translation>أغلق ما يعرض الكاميرا غير هذا (مكالمة أو صفحة متصفح)، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>This user may not open the camera.</source>
        <translation>لا يحق لهذا المستخدم فتح الكاميرا.</translation>
    </message>
    <message>
        <source>Ask whoever looks after this computer: on Linux the user must be in the group “video”.</source>
        <translation>اسأل من يعتني بهذا الحاسوب: في لينكس يجب أن يكون المستخدم في مجموعة «video».</translation>
    </message>
    <message>
        <source>The camera is not there.</source>
        <translation>الكاميرا غير موجودة.</translation>
    </message>
    <message>
        <source>The camera sends pictures of another size now.</source>
        <translation>ترسل الكاميرا الآن صورًا بحجم آخر.</translation>
    </message>
    <message>
        <source>Record again: the next take has the new size.</source>
        <translation>سجّل مرة أخرى: المقطع التالي بالحجم الجديد.</translation>
    </message>
    <message>
        <source>The camera sends pictures that can't be read.</source>
        <translation>ترسل الكاميرا صورًا لا يمكن قراءتها.</translation>
    </message>
    <message>
        <source>The camera is not there, or another program holds it.</source>
        <translation>الكاميرا غير موجودة، أو يستخدمها برنامج آخر.</translation>
    </message>
    <message>
        <source>The microphone is there, but sends no sound.</source>
        <translation>الميكروفون موجود، لكنه لا يرسل صوتًا.</translation>
    </message>
    <message>
        <source>The laptop's clock is before the date of the project pack.</source>
        <translation>ساعة الحاسوب تسبق تاريخ حزمة المشروع.</translation>
    </message>
    <message>
        <source>The laptop's clock is behind what it has written before.</source>
        <translation>ساعة الحاسوب متأخرة عما كتبه من قبل.</translation>
    </message>
    <message>
        <source>There is no such operator in this project.</source>
        <translation>لا يوجد عضو كهذا في هذا المشروع.</translation>
    </message>
    <message>
        <source>This answer is not among the choices.</source>
        <translation>هذا الجواب ليس من الخيارات.</translation>
    </message>
    <message>
        <source>This birth date can't be right.</source>
        <translation>لا يمكن أن يكون تاريخ الميلاد هذا صحيحًا.</translation>
    </message>
    <message>
        <source>Check the year.</source>
        <translation>تحقق من السنة.</translation>
    </message>
    <message>
        <source>This field is needed of a guardian.</source>
        <translation>هذا الحقل مطلوب من وليّ الأمر.</translation>
    </message>
    <message>
        <source>This field is needed to take part.</source>
        <translation>هذا الحقل مطلوب للمشاركة.</translation>
    </message>
    <message>
        <source>This is not a date.</source>
        <translation>هذا ليس تاريخًا.</translation>
    </message>
    <message>
        <source>Write it as 2001-05-04.</source>
        <translation>اكتبه هكذا: 2001-05-04.</translation>
    </message>
    <message>
        <source>This text is too long or holds characters that can't be.</source>
        <translation>هذا النص طويل جدًا أو فيه رموز غير ممكنة.</translation>
    </message>
    <message>
        <source>Too many wrong PINs.</source>
        <translation>أُدخل الرقم السري خطأ مرات كثيرة.</translation>
    </message>
    <message>
        <source>By this birth date the person is old enough to decide alone.</source>
        <translation>حسب تاريخ الميلاد هذا، يكفي عمر الشخص ليقرّر وحده.</translation>
    </message>
    <message>
        <source>No paper of this kind has such a number.</source>
        <translation>لا وثيقة من هذا النوع لها رقم كهذا.</translation>
    </message>
    <message>
        <source>Compare it with the paper, or choose the paper it stands on.</source>
        <translation>قارنه بالوثيقة، أو اختر الوثيقة التي كُتب عليها.</translation>
    </message>
    <message>
        <source>This number holds a date that can't be.</source>
        <translation>في هذا الرقم تاريخ غير ممكن.</translation>
    </message>
    <message>
        <source>Compare it with the paper.</source>
        <translation>قارنه بالوثيقة.</translation>
    </message>
    <message>
        <source>This is not a telephone number.</source>
        <translation>هذا ليس رقم هاتف.</translation>
    </message>
    <message>
        <source>Write its digits, with + and the country first when it is of another country.</source>
        <translation>اكتب أرقامه، ويسبقها + ورمز البلد إن كان من بلد آخر.</translation>
    </message>
    <message>
        <source>Please look again at what was typed.</source>
        <translation>راجع ما كُتب مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>Look again. What is right as it is can be confirmed.</source>
        <translation>راجع مرة أخرى. ما كان صحيحًا كما هو يمكن تأكيده.</translation>
    </message>
    <message>
        <source>This project looks for other people this time.</source>
        <translation>يبحث هذا المشروع هذه المرة عن أشخاص آخرين.</translation>
    </message>
    <message>
        <source>A witness is not one of the team.</source>
        <translation>الشاهد ليس من أعضاء الفريق.</translation>
    </message>
    <message>
        <source>The recorder on duty can't sign here.</source>
        <translation>مسؤول التسجيل المناوب لا يستطيع التوقيع هنا.</translation>
    </message>
    <message>
        <source>The interpreter can't be the witness too.</source>
        <translation>لا يمكن أن يكون المترجم هو الشاهد أيضًا.</translation>
    </message>
    <message>
        <source>The witness can't be the guardian too.</source>
        <translation>لا يمكن أن يكون الشاهد هو وليّ الأمر أيضًا.</translation>
    </message>
    <message>
        <source>Please choose a language.</source>
        <translation>اختر لغة من فضلك.</translation>
    </message>
    <message>
        <source>Please sign with your name: a mark is not enough here.</source>
        <translation>وقّع باسمك من فضلك: العلامة لا تكفي هنا.</translation>
    </message>
    <message>
        <source>Please say it, or make a mark.</source>
        <translation>قلها من فضلك، أو ضع علامة.</translation>
    </message>
    <message>
        <source>This is not the name that was given before.</source>
        <translation>هذا ليس الاسم الذي أُعطي من قبل.</translation>
    </message>
    <message>
        <source>Somebody else signs before.</source>
        <translation>شخص آخر يوقّع قبل ذلك.</translation>
    </message>
    <message>
        <source>This can't be understood later.</source>
        <translation>لا يمكن فهم هذا لاحقًا.</translation>
    </message>
    <message>
        <source>Please say it once more.</source>
        <translation>قلها مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>Nothing was said yet.</source>
        <translation>لم يُقل شيء بعد.</translation>
    </message>
    <message>
        <source>The statement was made already.</source>
        <translation>قيل التصريح بالفعل.</translation>
    </message>
    <message>
        <source>There is no loudspeaker, or it is busy.</source>
        <translation>لا توجد سماعة، أو هي مشغولة.</translation>
    </message>
    <message>
        <source>Plug one in, or read it out yourself.</source>
        <translation>صِل سماعة، أو اقرأه بنفسك بصوت عالٍ.</translation>
    </message>
    <message>
        <source>This sound can't be played.</source>
        <translation>تعذّر تشغيل هذا الصوت.</translation>
    </message>
    <message>
        <source>This sound is too long to be played.</source>
        <translation>هذا الصوت أطول من أن يُشغَّل.</translation>
    </message>
    <message>
        <source>There is nothing in this sound.</source>
        <translation>لا شيء في هذا الصوت.</translation>
    </message>
    <message>
        <source>Somebody reads it out instead.</source>
        <translation>يقرؤه شخص بصوت عالٍ بدلًا من ذلك.</translation>
    </message>
    <message>
        <source>A spoken statement belongs to consent by voice, with a witness.</source>
        <translation>التصريح بالصوت جزء من الموافقة الشفوية بحضور شاهد.</translation>
    </message>
    <message>
        <source>The contributor does not take part.</source>
        <translation>المشارك لا يشارك.</translation>
    </message>
    <message>
        <source>Sending of this session was stopped.</source>
        <translation>أُوقف إرسال هذه الجلسة.</translation>
    </message>
    <message>
        <source>The list of sessions says how this one stands.</source>
        <translation>تبيّن قائمة الجلسات حالة هذه الجلسة.</translation>
    </message>
    <message>
        <source>Consent was withdrawn.</source>
        <translation>سُحبت الموافقة.</translation>
    </message>
    <message>
        <source>The policy changed in an important way: decide again first.</source>
        <translation>تغيّرت السياسة تغيّرًا مهمًا: قرّر من جديد أولًا.</translation>
    </message>
    <message>
        <source>This consent has run out.</source>
        <translation>انتهت مدة هذه الموافقة.</translation>
    </message>
    <message>
        <source>This consent is not valid.</source>
        <translation>هذه الموافقة غير صالحة.</translation>
    </message>
    <message>
        <source>This is not allowed in this state.</source>
        <translation>هذا غير مسموح في هذه الحالة.</translation>
    </message>
    <message>
        <source>A guardian must consent first: this person is a child.</source>
        <translation>على وليّ الأمر أن يوافق أولًا: هذا الشخص طفل.</translation>
    </message>
    <message>
        <source>The identity form was not finished.</source>
        <translation>لم تكتمل استمارة الهوية.</translation>
    </message>
    <message>
        <source>A device can be tried only while no session is open.</source>
        <translation>لا يمكن تجربة جهاز إلا حين لا توجد جلسة مفتوحة.</translation>
    </message>
    <message>
        <source>Nobody has consented.</source>
        <translation>لم يوافق أحد.</translation>
    </message>
    <message>
        <source>The contributor did not allow this kind of recording.</source>
        <translation>لم يسمح المشارك بهذا النوع من التسجيل.</translation>
    </message>
    <message>
        <source>This is not the number of a copy.</source>
        <translation>هذا ليس رقم نسخة.</translation>
    </message>
    <message>
        <source>Compare it with the copy: C26-….</source>
        <translation>قارنه بالنسخة: C26-….</translation>
    </message>
    <message>
        <source>This laptop does not know this copy.</source>
        <translation>لا يعرف هذا الحاسوب هذه النسخة.</translation>
    </message>
    <message>
        <source>Ask on the laptop that made it, or the organisation.</source>
        <translation>اسأل على الحاسوب الذي صنعها، أو اسأل المنظمة.</translation>
    </message>
    <message>
        <source>No policy was shown in this session yet.</source>
        <translation>لم تُعرض أي سياسة في هذه الجلسة بعد.</translation>
    </message>
    <message>
        <source>The policy that was shown is not on this laptop any more, or it was changed.</source>
        <translation>السياسة التي عُرضت لم تعد على هذا الحاسوب، أو جرى تغييرها.</translation>
    </message>
    <message>
        <source>Install the project's packs again, or ask the organisation.</source>
        <translation>ثبّت حزم المشروع من جديد، أو اسأل المنظمة.</translation>
    </message>
    <message>
        <source>There is no such session on this laptop.</source>
        <translation>لا توجد جلسة كهذه على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>There is no consent yet.</source>
        <translation>لا توجد موافقة بعد.</translation>
    </message>
    <message>
        <source>The printer does not answer.</source>
        <translation>الطابعة لا تجيب.</translation>
    </message>
    <message>
        <source>Check it, or save the copy instead.</source>
        <translation>افحصها، أو احفظ النسخة بدلًا من ذلك.</translation>
    </message>
    <message>
        <source>The disk did not keep the copy as it was written.</source>
        <translation>لم يحفظ القرص النسخة كما كُتبت.</translation>
    </message>
    <message>
        <source>Take another disk.</source>
        <translation>خذ قرصًا آخر.</translation>
    </message>
    <message>
        <source>The copy could not be written as a PDF.</source>
        <translation>تعذّرت كتابة النسخة بصيغة PDF.</translation>
    </message>
    <message>
        <source>Consent was not given yet.</source>
        <translation>لم تُعطَ الموافقة بعد.</translation>
    </message>
    <message>
        <source>This person closed the account.</source>
        <translation>أغلق هذا الشخص حسابه.</translation>
    </message>
    <message>
        <source>Anyone who wants to take part again starts as a new person with a new code.</source>
        <translation>من أراد المشاركة من جديد يبدأ كشخص جديد برمز جديد.</translation>
    </message>
    <message>
        <source>No text can be taken from this file.</source>
        <translation>تعذّر أخذ نص من هذا الملف.</translation>
    </message>
    <message>
        <source>Save it as a plain text file (.txt), or type the text.</source>
        <translation>احفظه كملف نصي عادي (.txt)، أو اكتب النص.</translation>
    </message>
    <message>
        <source>This text is too long.</source>
        <translation>هذا النص طويل جدًا.</translation>
    </message>
    <message>
        <source>Keep only a part of it.</source>
        <translation>احتفظ بجزء منه.</translation>
    </message>
    <message>
        <source>The disk is getting full.</source>
        <translation>القرص يوشك على الامتلاء.</translation>
    </message>
    <message>
        <source>Upload finished sessions, or free some space soon.</source>
        <translation>ارفع الجلسات المنتهية، أو حرّر بعض المساحة قريبًا.</translation>
    </message>
    <message>
        <source>The disk is nearly full: nothing more is recorded.</source>
        <translation>القرص شبه ممتلئ: لا يُسجَّل شيء آخر.</translation>
    </message>
    <message>
        <source>Free some space or upload finished sessions. What was said is kept.</source>
        <translation>حرّر بعض المساحة أو ارفع الجلسات المنتهية. ما قيل محفوظ.</translation>
    </message>
    <message>
        <source>The battery is nearly empty.</source>
        <translation>البطارية شبه فارغة.</translation>
    </message>
    <message>
        <source>Plug the laptop in. What is already recorded is safe even if the battery runs out.</source>
        <translation>صِل الحاسوب بالكهرباء. ما سُجّل يبقى حتى لو انطفأ.</translation>
    </message>
    <message>
        <source>The disk is too slow for the recording.</source>
        <translation>القرص لا يجاري سرعة التسجيل.</translation>
    </message>
    <message>
        <source>End the take. Then close other programs that write to this disk.</source>
        <translation>أنهِ المقطع. وأغلق ما يكتب غيره على هذا القرص.</translation>
    </message>
    <message>
        <source>A piece of sound was lost in this take.</source>
        <translation>ضاع جزء من الصوت في هذا المقطع.</translation>
    </message>
    <message>
        <source>End the take and record this prompt again.</source>
        <translation>أنهِ المقطع وسجّل هذا البند من جديد.</translation>
    </message>
    <message>
        <source>The passphrase is too short.</source>
        <translation>عبارة المرور قصيرة جدًا.</translation>
    </message>
    <message>
        <source>The passphrase repeats the same few characters.</source>
        <translation>عبارة المرور تكرر الرموز القليلة نفسها.</translation>
    </message>
    <message>
        <source>Choose at least ten characters, or six words.</source>
        <translation>اختر عشرة رموز على الأقل، أو ست كلمات.</translation>
    </message>
    <message>
        <source>The data folder belongs to somebody else.</source>
        <translation>مجلد البيانات ملك لشخص آخر.</translation>
    </message>
    <message>
        <source>Something in the data folder belongs to somebody else.</source>
        <translation>شيء في مجلد البيانات ملك لشخص آخر.</translation>
    </message>
    <message>
        <source>This is an older copy of a session of this laptop.</source>
        <translation>هذه نسخة أقدم من جلسة على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>The data folder is open to others, and this disk can't close it.</source>
        <translation>مجلد البيانات مفتوح للآخرين، وهذا القرص لا يستطيع إغلاقه.</translation>
    </message>
    <message>
        <source>Name a folder of your own on this computer's disk with --data.</source>
        <translation>عيّن مجلدًا خاصًا بك على قرص هذا الحاسوب باستخدام ‎--data‎.</translation>
    </message>
    <message>
        <source>The keystore file was exchanged.</source>
        <translation>استُبدل ملف مخزن المفاتيح.</translation>
    </message>
    <message>
        <source>Close the program and start again.</source>
        <translation>أغلق البرنامج وشغّله من جديد.</translation>
    </message>
    <message>
        <source>A team lead set this PIN.</source>
        <translation>عيّن قائد الفريق هذا الرقم السري.</translation>
    </message>
    <message>
        <source>Choose a PIN of your own.</source>
        <translation>اختر رقمًا سريًا خاصًا بك.</translation>
    </message>
    <message>
        <source>Wait 2 minutes, then try again.</source>
        <translation>انتظر دقيقتين، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>Wait 4 minutes, then try again.</source>
        <translation>انتظر 4 دقائق، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>Wait 8 minutes, then try again.</source>
        <translation>انتظر 8 دقائق، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>Wait 16 minutes, then try again.</source>
        <translation>انتظر 16 دقيقة، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>Wait 32 minutes, then try again.</source>
        <translation>انتظر 32 دقيقة، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>Wait 60 minutes, then try again.</source>
        <translation>انتظر 60 دقيقة، ثم حاول مرة أخرى.</translation>
    </message>
    <message>
        <source>A team lead sets this operator's first PIN.</source>
        <translation>يعيّن قائد الفريق أول رقم سري لهذا العضو.</translation>
    </message>
    <message>
        <source>The one-time code is wrong.</source>
        <translation>رمز المرة الواحدة خطأ.</translation>
    </message>
    <message>
        <source>Ask the organisation for the newest one.</source>
        <translation>اطلب أحدث رمز من المنظمة.</translation>
    </message>
    <message>
        <source>The new PIN is the old one.</source>
        <translation>الرقم السري الجديد هو القديم نفسه.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>اختر غيره.</translation>
    </message>
    <message>
        <source>This needs another person than the one who is signed in.</source>
        <translation>يحتاج هذا إلى شخص غير الذي سجّل الدخول.</translation>
    </message>
    <message>
        <source>Call somebody else of the team, or wait for the organisation's answer.</source>
        <translation>نادِ عضوًا آخر من الفريق، أو انتظر جواب المنظمة.</translation>
    </message>
    <message>
        <source>A team lead set this operator's PIN within the last day.</source>
        <translation>عيّن قائد الفريق الرقم السري لهذا العضو خلال اليوم الأخير.</translation>
    </message>
    <message>
        <source>Call somebody else, or wait until the day is over.</source>
        <translation>نادِ غيره، أو انتظر حتى ينقضي اليوم.</translation>
    </message>
    <message>
        <source>Requests are read by a team lead, the rights officer or an auditor.</source>
        <translation>يقرأ الطلبات قائد الفريق أو مسؤول الحقوق أو المدقق.</translation>
    </message>
    <message>
        <source>Taking one is anybody's.</source>
        <translation>أما استلامها فلكل عضو.</translation>
    </message>
    <message>
        <source>This request deletes nothing on this laptop.</source>
        <translation>هذا الطلب لا يحذف شيئًا على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>The guardian's signature counts no longer: it is decided anew.</source>
        <translation>لم يعد توقيع وليّ الأمر ساريًا: يُقرَّر الأمر من جديد.</translation>
    </message>
    <message>
        <source>This laptop does not know this number.</source>
        <translation>لا يعرف هذا الحاسوب هذا الرقم.</translation>
    </message>
    <message>
        <source>Start as with a new person. What was recorded elsewhere stays under that number.</source>
        <translation>ابدأ كما مع شخص جديد. وما سُجّل في مكان آخر يبقى تحت ذلك الرقم.</translation>
    </message>
    <message>
        <source>Compare it with the copy.</source>
        <translation>قارنه بالنسخة.</translation>
    </message>
    <message>
        <source>This operator's training has run out, so nothing can be recorded.</source>
        <translation>انتهت صلاحية تدريب هذا العضو، فلا يمكن تسجيل شيء.</translation>
    </message>
    <message>
        <source>Uploading and requests still work. Renew the training, then install the new pack.</source>
        <translation>ما زال الرفع والطلبات ممكنين. جدّد التدريب، ثم ثبّت الحزمة الجديدة.</translation>
    </message>
    <message>
        <source>The confidentiality text was not accepted yet.</source>
        <translation>لم يُقبل نص السرية بعد.</translation>
    </message>
    <message>
        <source>Read and accept it.</source>
        <translation>اقرأه واقبله.</translation>
    </message>
    <message>
        <source>Nobody took this session up.</source>
        <translation>لم يتابع أحد هذه الجلسة.</translation>
    </message>
    <message>
        <source>Take it up again from the list.</source>
        <translation>تابعها من القائمة.</translation>
    </message>
    <message>
        <source>Another recorder took this session up.</source>
        <translation>تابع هذه الجلسة مسؤول تسجيل آخر.</translation>
    </message>
    <message>
        <source>More than half an hour passed and nobody took the session up again.</source>
        <translation>مر أكثر من نصف ساعة ولم يتابع أحد الجلسة.</translation>
    </message>
    <message>
        <source>The laptop's time zone is another than when this session was taken up.</source>
        <translation>المنطقة الزمنية للحاسوب غير التي كانت حين بدأت هذه الجلسة.</translation>
    </message>
    <message>
        <source>This contributor closed the account.</source>
        <translation>أغلق هذا المشارك حسابه.</translation>
    </message>
    <message>
        <source>This contributor asked for something that is not answered yet.</source>
        <translation>طلب هذا المشارك شيئًا لم يُجَب عنه بعد.</translation>
    </message>
    <message>
        <source>Wait for the organisation's answer to the request.</source>
        <translation>انتظر جواب المنظمة عن الطلب.</translation>
    </message>
    <message>
        <source>This person is a child by all that this laptop knows.</source>
        <translation>هذا الشخص طفل حسب كل ما يعرفه هذا الحاسوب.</translation>
    </message>
    <message>
        <source>A guardian comes along, or a team lead confirms the age.</source>
        <translation>يأتي معه وليّ أمر، أو يؤكد قائد الفريق العمر.</translation>
    </message>
    <message>
        <source>This operator's role does not allow this.</source>
        <translation>دور هذا العضو لا يسمح بذلك.</translation>
    </message>
    <message>
        <source>Ask somebody who has the role.</source>
        <translation>اطلب ممن له هذا الدور.</translation>
    </message>
    <message>
        <source>Nobody is signed in.</source>
        <translation>لم يسجّل أحد الدخول.</translation>
    </message>
    <message>
        <source>Sign in with code and PIN.</source>
        <translation>سجّل الدخول بالرمز والرقم السري.</translation>
    </message>
    <message>
        <source>Only a team lead can confirm this.</source>
        <translation>لا يؤكد هذا إلا قائد الفريق.</translation>
    </message>
    <message>
        <source>Ask a team lead.</source>
        <translation>اسأل قائد الفريق.</translation>
    </message>
    <message>
        <source>Somebody of the team has this name.</source>
        <translation>أحد أعضاء الفريق له هذا الاسم.</translation>
    </message>
    <message>
        <source>This is no way to sign.</source>
        <translation>هذه ليست طريقة للتوقيع.</translation>
    </message>
    <message>
        <source>Only a child is asked.</source>
        <translation>لا يُسأل إلا الطفل.</translation>
    </message>
    <message>
        <source>Who stands by can't be the guardian too.</source>
        <translation>لا يمكن أن يكون الحاضر هو وليّ الأمر أيضًا.</translation>
    </message>
    <message>
        <source>Who the guardian is was lost on this laptop.</source>
        <translation>ضاع على هذا الحاسوب من هو وليّ الأمر.</translation>
    </message>
    <message>
        <source>Enter the guardian again.</source>
        <translation>أدخل وليّ الأمر من جديد.</translation>
    </message>
    <message>
        <source>Somebody who stood by has the same name.</source>
        <translation>أحد الحاضرين له الاسم نفسه.</translation>
    </message>
    <message>
        <source>Who stood by was lost on this laptop, so nobody can be compared.</source>
        <translation>ضاع على هذا الحاسوب من كان حاضرًا، فلا يمكن مقارنة أحد.</translation>
    </message>
    <message>
        <source>The consent record on this laptop is damaged.</source>
        <translation>سجل الموافقة على هذا الحاسوب تالف.</translation>
    </message>
    <message>
        <source>Nothing more is recorded. Stop and delete everything: that can always be done.</source>
        <translation>لا يُسجَّل شيء آخر. أوقف واحذف كل شيء: هذا ممكن دائمًا.</translation>
    </message>
    <message>
        <source>This session has ended meanwhile.</source>
        <translation>انتهت هذه الجلسة في هذه الأثناء.</translation>
    </message>
    <message>
        <source>Nothing more is recorded in it.</source>
        <translation>لا يُسجَّل فيها شيء آخر.</translation>
    </message>
    <message>
        <source>Nobody takes part under this code.</source>
        <translation>لا أحد يشارك بهذا الرمز.</translation>
    </message>
    <message>
        <source>Child and guardian have the same name.</source>
        <translation>للطفل ووليّ الأمر الاسم نفسه.</translation>
    </message>
    <message>
        <source>A team lead confirms it with the PIN.</source>
        <translation>يؤكد قائد الفريق ذلك برقمه السري.</translation>
    </message>
    <message>
        <source>Nobody released it yet.</source>
        <translation>لم يأذن أحد بإرسالها بعد.</translation>
    </message>
    <message>
        <source>Who may send signs in and sends it: in the outbox of the app, or with --operator CODE.</source>
        <translation>من يحق له الإرسال يسجّل الدخول ويرسلها: من صندوق الصادر في البرنامج، أو باستخدام ‎--operator CODE‎.</translation>
    </message>
    <message>
        <source>Set date and time, or let a team lead confirm them with their PIN.</source>
        <translation>اضبط التاريخ والوقت، أو دع قائد الفريق يؤكدهما برقمه السري.</translation>
    </message>
    <message>
        <source>This project has no such purpose.</source>
        <translation>ليس في هذا المشروع غرض كهذا.</translation>
    </message>
    <message>
        <source>This project has no such kind of recording.</source>
        <translation>ليس في هذا المشروع نوع تسجيل كهذا.</translation>
    </message>
    <message>
        <source>This laptop holds nothing of this person.</source>
        <translation>لا يحفظ هذا الحاسوب شيئًا عن هذا الشخص.</translation>
    </message>
    <message>
        <source>The session was changed: it is sent anew.</source>
        <translation>تغيّرت الجلسة: تُرسل من جديد.</translation>
    </message>
    <message>
        <source>Somebody asked for these recordings to be deleted or left alone, and waits for an answer.</source>
        <translation>طلب أحدهم حذف هذه التسجيلات أو عدم المساس بها، وينتظر الجواب.</translation>
    </message>
    <message>
        <source>It waits for the organisation's answer.</source>
        <translation>تنتظر جواب المنظمة.</translation>
    </message>
    <message>
        <source>The session is being changed.</source>
        <translation>الجلسة قيد التغيير.</translation>
    </message>
    <message>
        <source>By this birth date a child was recorded without a guardian: it is set aside.</source>
        <translation>حسب تاريخ الميلاد هذا، سُجّل طفل بلا وليّ أمر: وُضعت الجلسة جانبًا.</translation>
    </message>
    <message>
        <source>It goes nowhere and is deleted. A guardian comes along, and it is recorded anew.</source>
        <translation>لا تُرسل إلى أي مكان وتُحذف. يأتي وليّ أمر ويُسجَّل من جديد.</translation>
    </message>
    <message>
        <source>The child's birth date is needed.</source>
        <translation>تاريخ ميلاد الطفل مطلوب.</translation>
    </message>
    <message>
        <source>Check the date. If it is right, stop and start again with the other answer.</source>
        <translation>تحقق من التاريخ. إن كان صحيحًا، فأوقف وابدأ من جديد بالجواب الآخر.</translation>
    </message>
    <message>
        <source>The guardian was too young when this child was born.</source>
        <translation>كان وليّ الأمر صغيرًا جدًا حين وُلد هذا الطفل.</translation>
    </message>
    <message>
        <source>Write it as 2026-12-24.</source>
        <translation>اكتبه هكذا: 2026-12-24.</translation>
    </message>
    <message>
        <source>A guardian can't sign ahead for this day.</source>
        <translation>لا يستطيع وليّ الأمر التوقيع مسبقًا لهذا اليوم.</translation>
    </message>
    <message>
        <source>Choose a day after today that is not too far ahead.</source>
        <translation>اختر يومًا بعد اليوم ليس بعيدًا جدًا.</translation>
    </message>
    <message>
        <source>The laptop's clock is behind what this session has written before.</source>
        <translation>ساعة الحاسوب متأخرة عما كتبته هذه الجلسة من قبل.</translation>
    </message>
    <message>
        <source>Set date and time.</source>
        <translation>اضبط التاريخ والوقت.</translation>
    </message>
    <message>
        <source>The session began at another time than its line.</source>
        <translation>بدأت الجلسة في وقت غير المكتوب في سطرها.</translation>
    </message>
    <message>
        <source>A signature is of another time than its event.</source>
        <translation>وقت التوقيع غير وقت الحدث.</translation>
    </message>
    <message>
        <source>Consent comes before the form.</source>
        <translation>الموافقة قبل الاستمارة.</translation>
    </message>
    <message>
        <source>The form comes before the profile.</source>
        <translation>الاستمارة قبل صفحة «كيف تتكلم».</translation>
    </message>
    <message>
        <source>The birth date is needed this time.</source>
        <translation>تاريخ الميلاد مطلوب هذه المرة.</translation>
    </message>
    <message>
        <source>The project does not ask this.</source>
        <translation>لا يسأل المشروع عن هذا.</translation>
    </message>
    <message>
        <source>What was shown is not the policy.</source>
        <translation>ما عُرض ليس السياسة.</translation>
    </message>
    <message>
        <source>The policy was not shown to its end.</source>
        <translation>لم تُعرض السياسة حتى نهايتها.</translation>
    </message>
    <message>
        <source>Taking part in this project needs a Yes that was not given.</source>
        <translation>المشاركة في هذا المشروع تحتاج إلى موافقة لم تُعطَ.</translation>
    </message>
    <message>
        <source>Without any Yes there is nothing to record, and nothing to use it for.</source>
        <translation>بلا أي موافقة لا شيء يُسجَّل، ولا غرض يُستخدم له.</translation>
    </message>
    <message>
        <source>Every question needs its number of tries.</source>
        <translation>كل سؤال يحتاج إلى عدد محاولاته.</translation>
    </message>
    <message>
        <source>This role does not sign here.</source>
        <translation>هذا الدور لا يوقّع هنا.</translation>
    </message>
    <message>
        <source>The consent is signed already.</source>
        <translation>وُقّعت الموافقة بالفعل.</translation>
    </message>
    <message>
        <source>A guardian must sign first.</source>
        <translation>على وليّ الأمر أن يوقّع أولًا.</translation>
    </message>
    <message>
        <source>The guardian's particulars come first.</source>
        <translation>بيانات وليّ الأمر أولًا.</translation>
    </message>
    <message>
        <source>The days that the guardian signed for are over.</source>
        <translation>انقضت الأيام التي وقّع لها وليّ الأمر.</translation>
    </message>
    <message>
        <source>The guardian signs again first.</source>
        <translation>يوقّع وليّ الأمر من جديد أولًا.</translation>
    </message>
    <message>
        <source>The child says yes, no, or ask me again.</source>
        <translation>يقول الطفل نعم أو لا أو اسألني مرة أخرى.</translation>
    </message>
    <message>
        <source>What was played is not the policy.</source>
        <translation>ما شُغّل ليس السياسة.</translation>
    </message>
    <message>
        <source>This needs a Yes or a No.</source>
        <translation>يحتاج هذا إلى نعم أو لا.</translation>
    </message>
    <message>
        <source>This session was sealed: its key is gone.</source>
        <translation>خُتمت هذه الجلسة: ذهب مفتاحها.</translation>
    </message>
    <message>
        <source>Nothing was chosen to be taken back.</source>
        <translation>لم يُختر شيء للتراجع عنه.</translation>
    </message>
    <message>
        <source>Only what was agreed to can be taken back.</source>
        <translation>لا يمكن التراجع إلا عما ووفق عليه.</translation>
    </message>
    <message>
        <source>Taking part in this project needs this Yes.</source>
        <translation>المشاركة في هذا المشروع تحتاج إلى هذه الموافقة.</translation>
    </message>
    <message>
        <source>Stop and delete everything instead: nothing is kept then.</source>
        <translation>أوقف واحذف كل شيء بدلًا من ذلك: عندئذ لا يُحفظ شيء.</translation>
    </message>
    <message>
        <source>By it the person is old enough to decide alone.</source>
        <translation>حسبه يكفي عمر الشخص ليقرّر وحده.</translation>
    </message>
    <message>
        <source>This prompt asks for no text.</source>
        <translation>لا يطلب هذا البند نصًا.</translation>
    </message>
    <message>
        <source>There is no text yet.</source>
        <translation>لا يوجد نص بعد.</translation>
    </message>
    <message>
        <source>Somebody else can still be recognised.</source>
        <translation>ما زال يمكن التعرف إلى شخص آخر.</translation>
    </message>
    <message>
        <source>Black out other people first.</source>
        <translation>احجب الأشخاص الآخرين أولًا.</translation>
    </message>
    <message>
        <source>This is not the guardian who signed: another one would have to sign anew.</source>
        <translation>هذا ليس وليّ الأمر الذي وقّع: على غيره أن يوقّع من جديد.</translation>
    </message>
    <message>
        <source>Make a request: the organisation corrects it.</source>
        <translation>قدّم طلبًا: المنظمة تصحّحه.</translation>
    </message>
    <message>
        <source>This form is not waiting on this laptop any more.</source>
        <translation>لم تعد هذه الاستمارة تنتظر على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>This form was just sent.</source>
        <translation>أُرسلت هذه الاستمارة للتو.</translation>
    </message>
    <message>
        <source>With this birth date the recordings are of another age.</source>
        <translation>مع تاريخ الميلاد هذا تكون التسجيلات لعمر آخر.</translation>
    </message>
    <message>
        <source>Less than 1 GB is free on the disk: nothing more is recorded.</source>
        <translation>بقي أقل من 1 غيغابايت على القرص: لا يُسجَّل شيء آخر.</translation>
    </message>
    <message>
        <source>There is no such prompt.</source>
        <translation>لا يوجد بند كهذا.</translation>
    </message>
    <message>
        <source>This prompt asks for no speech.</source>
        <translation>لا يطلب هذا البند كلامًا.</translation>
    </message>
    <message>
        <source>This is only shown: there is nothing to record.</source>
        <translation>هذا للمشاهدة فقط: لا شيء يُسجَّل.</translation>
    </message>
    <message>
        <source>A take is running already.</source>
        <translation>هناك مقطع يُسجَّل بالفعل.</translation>
    </message>
    <message>
        <source>A take is already running.</source>
        <translation>هناك مقطع يُسجَّل بالفعل.</translation>
    </message>
    <message>
        <source>No take is running.</source>
        <translation>لا يُسجَّل أي مقطع الآن.</translation>
    </message>
    <message>
        <source>There is no such take.</source>
        <translation>لا يوجد مقطع كهذا.</translation>
    </message>
    <message>
        <source>A take is remarked from the list.</source>
        <translation>تُختار ملاحظة المقطع من القائمة.</translation>
    </message>
    <message>
        <source>A prompt is skipped for a reason from the list.</source>
        <translation>يُختار سبب تخطي البند من القائمة.</translation>
    </message>
    <message>
        <source>There is no picture to answer for.</source>
        <translation>لا توجد صورة للإجابة عنها.</translation>
    </message>
    <message>
        <source>This prompt asks for no picture.</source>
        <translation>لا يطلب هذا البند صورة.</translation>
    </message>
    <message>
        <source>No camera is open.</source>
        <translation>لا توجد كاميرا مفتوحة.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another one on the page Place and devices.</source>
        <translation>صِلها، أو اختر غيرها في صفحة المكان والأجهزة.</translation>
    </message>
    <message>
        <source>No statement is running.</source>
        <translation>لا يُسجَّل أي تصريح الآن.</translation>
    </message>
    <message>
        <source>This laptop's log does not know this session.</source>
        <translation>لا يعرف سجل هذا الحاسوب هذه الجلسة.</translation>
    </message>
    <message>
        <source>It is left as it is.</source>
        <translation>تُترك كما هي.</translation>
    </message>
    <message>
        <source>The project has no policy in this language.</source>
        <translation>ليس لدى المشروع سياسة بهذه اللغة.</translation>
    </message>
    <message>
        <source>The project does not record so many people together.</source>
        <translation>لا يسجّل المشروع هذا العدد من الأشخاص معًا.</translation>
    </message>
    <message>
        <source>The same person can't take part twice.</source>
        <translation>لا يمكن أن يشارك الشخص نفسه مرتين.</translation>
    </message>
    <message>
        <source>No older copy of this data folder was put back.</source>
        <translation>لم تُعَد أي نسخة أقدم من مجلد البيانات هذا.</translation>
    </message>
    <message>
        <source>This session is named where this laptop's log was damaged.</source>
        <translation>هذه الجلسة مذكورة حيث تلف سجل هذا الحاسوب.</translation>
    </message>
    <message>
        <source>It is not opened and not sent. The rights desk can still delete it.</source>
        <translation>لا تُفتح ولا تُرسل. ويمكن لمكتب الحقوق أن يحذفها.</translation>
    </message>
    <message>
        <source>This session's journal is an older copy that was put back.</source>
        <translation>يومية هذه الجلسة نسخة أقدم أُعيدت.</translation>
    </message>
    <message>
        <source>A recording lies here that this session's journal does not know.</source>
        <translation>هنا تسجيل لا تعرفه يومية هذه الجلسة.</translation>
    </message>
    <message>
        <source>A manifest of this session is an older copy that was put back.</source>
        <translation>أحد بيانات هذه الجلسة نسخة أقدم أُعيدت.</translation>
    </message>
    <message>
        <source>What was sealed is not in this session's folder any more.</source>
        <translation>ما خُتم لم يعد في مجلد هذه الجلسة.</translation>
    </message>
    <message>
        <source>There is no consent record of this session on this laptop.</source>
        <translation>لا يوجد سجل موافقة لهذه الجلسة على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>It is made with the last signature, and goes with a withdrawal or the purge.</source>
        <translation>يُنشأ مع آخر توقيع، ويذهب مع سحب الموافقة أو مع الحذف.</translation>
    </message>
    <message>
        <source>A place is told in words from the lists only.</source>
        <translation>يوصف المكان بكلمات من القوائم فقط.</translation>
    </message>
    <message>
        <source>No camera was chosen.</source>
        <translation>لم تُختر كاميرا.</translation>
    </message>
    <message>
        <source>Simulated devices are for rehearsals only.</source>
        <translation>الأجهزة المحاكاة للتدريب فقط.</translation>
    </message>
    <message>
        <source>Choose a real one.</source>
        <translation>اختر جهازًا حقيقيًا.</translation>
    </message>
    <message>
        <source>The questions come before a signature.</source>
        <translation>الأسئلة قبل التوقيع.</translation>
    </message>
    <message>
        <source>The policy comes before a signature.</source>
        <translation>السياسة قبل التوقيع.</translation>
    </message>
    <message>
        <source>This is not the number of a request.</source>
        <translation>هذا ليس رقم طلب.</translation>
    </message>
    <message>
        <source>This request is another project's.</source>
        <translation>هذا الطلب لمشروع آخر.</translation>
    </message>
    <message>
        <source>This is no code of this project.</source>
        <translation>هذا ليس رمزًا من هذا المشروع.</translation>
    </message>
    <message>
        <source>Compare the copy.</source>
        <translation>قارن بالنسخة.</translation>
    </message>
    <message>
        <source>Number and code are of two people.</source>
        <translation>الرقم والرمز لشخصين مختلفين.</translation>
    </message>
    <message>
        <source>This is no date: year-month-day.</source>
        <translation>هذا ليس تاريخًا: السنة-الشهر-اليوم.</translation>
    </message>
    <message>
        <source>This laptop does not know this request.</source>
        <translation>لا يعرف هذا الحاسوب هذا الطلب.</translation>
    </message>
    <message>
        <source>This is not a contributor's code.</source>
        <translation>هذا ليس رمز مشارك.</translation>
    </message>
    <message>
        <source>Nobody could be found by this.</source>
        <translation>لم يُعثر على أحد بهذا.</translation>
    </message>
    <message>
        <source>Give the number on the copy; if it is lost: name, project, and about when.</source>
        <translation>أعطِ الرقم المكتوب على النسخة؛ وإن ضاعت: الاسم والمشروع والوقت التقريبي.</translation>
    </message>
    <message>
        <source>This proof needs the ID number.</source>
        <translation>هذا الإثبات يحتاج إلى رقم الهوية.</translation>
    </message>
    <message>
        <source>This proof needs the number on the copy.</source>
        <translation>هذا الإثبات يحتاج إلى الرقم المكتوب على النسخة.</translation>
    </message>
    <message>
        <source>This proof needs one thing that only this person knows.</source>
        <translation>هذا الإثبات يحتاج إلى شيء لا يعرفه إلا هذا الشخص.</translation>
    </message>
    <message>
        <source>This take is too long to be played.</source>
        <translation>هذا المقطع أطول من أن يُشغَّل.</translation>
    </message>
    <message>
        <source>There is nothing in this take.</source>
        <translation>لا شيء في هذا المقطع.</translation>
    </message>
    <message>
        <source>This take can't be played.</source>
        <translation>تعذّر تشغيل هذا المقطع.</translation>
    </message>
    <message>
        <source>The sound system can't be used: PortAudio is not installed.</source>
        <translation>تعذّر استخدام نظام الصوت: PortAudio غير مثبّت.</translation>
    </message>
    <message>
        <source>Install it (on Debian: libportaudio2), then start again.</source>
        <translation>ثبّته (في ديبيان: libportaudio2)، ثم شغّل من جديد.</translation>
    </message>
    <message>
        <source>This is a file, not a camera.</source>
        <translation>هذا ملف، وليس كاميرا.</translation>
    </message>
    <message>
        <source>The camera stopped sending.</source>
        <translation>توقفت الكاميرا عن الإرسال.</translation>
    </message>
    <message>
        <source>Check the cable; the next segment can start when the device is back.</source>
        <translation>افحص الكابل؛ يمكن بدء المقطع التالي حين يعود الجهاز.</translation>
    </message>
    <message>
        <source>The camera ended the connection.</source>
        <translation>أنهت الكاميرا الاتصال.</translation>
    </message>
    <message>
        <source>The camera is not there, or sends no JPEG pictures.</source>
        <translation>الكاميرا غير موجودة، أو لا ترسل صور JPEG.</translation>
    </message>
    <message>
        <source>The connection to the camera broke off.</source>
        <translation>انقطع الاتصال بالكاميرا.</translation>
    </message>
    <message>
        <source>Devices are only being tried: nothing is recorded.</source>
        <translation>الأجهزة قيد التجربة فقط: لا يُسجَّل شيء.</translation>
    </message>
    <message>
        <source>The devices were closed during the take.</source>
        <translation>أُغلقت الأجهزة أثناء المقطع.</translation>
    </message>
    <message>
        <source>Set one first.</source>
        <translation>عيّن واحدًا أولًا.</translation>
    </message>
    <message>
        <source>This operator has a PIN already.</source>
        <translation>لهذا العضو رقم سري بالفعل.</translation>
    </message>
    <message>
        <source>This project is not installed on this laptop.</source>
        <translation>هذا المشروع غير مثبّت على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Install its pack first: collector project install PACK.</source>
        <translation>ثبّت حزمته أولًا: collector project install PACK.</translation>
    </message>
    <message>
        <source>The installed pack is not the one that was trusted.</source>
        <translation>الحزمة المثبّتة ليست هي التي وُثق بها.</translation>
    </message>
    <message>
        <source>Compare the fingerprint with the organisation's, then install it with --trust.</source>
        <translation>قارن البصمة ببصمة المنظمة، ثم ثبّتها باستخدام ‎--trust‎.</translation>
    </message>
    <message>
        <source>Another pack of this number is installed already.</source>
        <translation>حزمة أخرى بهذا الرقم مثبّتة بالفعل.</translation>
    </message>
    <message>
        <source>This pack has a new signing key that the old one does not endorse.</source>
        <translation>لهذه الحزمة مفتاح توقيع جديد لم يصادق عليه القديم.</translation>
    </message>
    <message>
        <source>Rehearsals and real projects never share a data folder.</source>
        <translation>لا يشترك التدريب والمشاريع الحقيقية في مجلد بيانات واحد أبدًا.</translation>
    </message>
    <message>
        <source>Name another folder with --data.</source>
        <translation>عيّن مجلدًا آخر باستخدام ‎--data‎.</translation>
    </message>
    <message>
        <source>This pack is installed already.</source>
        <translation>هذه الحزمة مثبّتة بالفعل.</translation>
    </message>
    <message>
        <source>The old signing key's endorsement does not fit.</source>
        <translation>مصادقة مفتاح التوقيع القديم لا تطابق.</translation>
    </message>
    <message>
        <source>This is not asked of a guardian.</source>
        <translation>لا يُسأل وليّ الأمر عن هذا.</translation>
    </message>
    <message>
        <source>The project does not ask for this field.</source>
        <translation>لا يطلب المشروع هذا الحقل.</translation>
    </message>
    <message>
        <source>A statement is spoken, not written.</source>
        <translation>التصريح يُقال ولا يُكتب.</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>ثبّت البرنامج من جديد.</translation>
    </message>
    <message>
        <source>The program is damaged: a part of it is missing.</source>
        <translation>البرنامج تالف: جزء منه مفقود.</translation>
    </message>
    <message>
        <source>Try again, or ask your team lead.</source>
        <translation>حاول مرة أخرى، أو اسأل قائد فريقك.</translation>
    </message>
    <message>
        <source>Files of this session are damaged or were changed.</source>
        <translation>ملفات هذه الجلسة تالفة أو جرى تغييرها.</translation>
    </message>
    <message>
        <source>It is kept as it is. Ask your team lead.</source>
        <translation>تُحفظ كما هي. اسأل قائد فريقك.</translation>
    </message>
    <message>
        <source>Some takes can't be used as they are.</source>
        <translation>بعض المقاطع لا يمكن استخدامها كما هي.</translation>
    </message>
    <message>
        <source>Go on with the session: record them again, or skip them.</source>
        <translation>تابع الجلسة: سجّلها من جديد، أو تخطّها.</translation>
    </message>
    <message>
        <source>The settings of this laptop can't be read.</source>
        <translation>تعذّرت قراءة إعدادات هذا الحاسوب.</translation>
    </message>
    <message>
        <source>The usual ones are used. Choose again what you need; recordings are not touched.</source>
        <translation>تُستخدم الإعدادات المعتادة. اختر من جديد ما تحتاج إليه؛ والتسجيلات لا تُمس.</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>Birth date</source>
        <translation>تاريخ الميلاد</translation>
    </message>
    <message>
        <source>Gender</source>
        <translation>الجنس</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>الوثيقة</translation>
    </message>
    <message>
        <source>Its number</source>
        <translation>رقمها</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>الهاتف</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>البريد الإلكتروني</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>School</source>
        <translation>المدرسة</translation>
    </message>
    <message>
        <source>Relation</source>
        <translation>صلة القرابة</translation>
    </message>
    <message>
        <source>Papers that were seen</source>
        <translation>الوثائق التي اطُّلع عليها</translation>
    </message>
</context>
<context>
    <name>FormFields</name>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
    <message>
        <source>You can leave this empty</source>
        <translation>يمكنك ترك هذا فارغًا</translation>
    </message>
</context>
<context>
    <name>GuardianPage</name>
    <message>
        <source>You and the child</source>
        <translation>أنت والطفل</translation>
    </message>
    <message>
        <source>For the parent or guardian. Teachers and the recorder cannot sign here.</source>
        <translation>لأحد الوالدين أو وليّ الأمر. لا يوقّع هنا المعلمون ولا مسؤول التسجيل.</translation>
    </message>
    <message>
        <source>1   I am the child's…</source>
        <translation>1   صلتي بالطفل…</translation>
    </message>
    <message>
        <source>Relation</source>
        <translation>صلة القرابة</translation>
    </message>
    <message>
        <source>Not a parent? Only if both parents have died or cannot act.</source>
        <translation>لست أحد الوالدين؟ فقط إذا تُوفي الوالدان كلاهما أو تعذّر عليهما ذلك.</translation>
    </message>
    <message>
        <source>2   About you</source>
        <translation>2   عنك</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>اسمك</translation>
    </message>
    <message>
        <source>Your birth date</source>
        <translation>تاريخ ميلادك</translation>
    </message>
    <message>
        <source>Child's birth date</source>
        <translation>تاريخ ميلاد الطفل</translation>
    </message>
    <message>
        <source>Your document</source>
        <translation>وثيقتك</translation>
    </message>
    <message>
        <source>Its number</source>
        <translation>رقمها</translation>
    </message>
    <message>
        <source>Encrypted and kept apart from the recordings. Never given to customers.</source>
        <translation>مشفّرة، بعيدًا عن التسجيلات. لا تُعطى للعملاء.</translation>
    </message>
    <message>
        <source>3   Papers the recorder saw</source>
        <translation>3   وثائق اطّلع عليها مسؤول التسجيل</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>الوثائق</translation>
    </message>
    <message>
        <source>Seen by %1. No papers are photographed.</source>
        <translation>اطّلع عليها %1. لا تُصوَّر أي وثيقة.</translation>
    </message>
    <message>
        <source>4   Your statement</source>
        <translation>4   تصريحك</translation>
    </message>
    <message>
        <source>If the child says no, nothing is recorded, even with your yes.</source>
        <translation>إذا قال الطفل لا، فلا يُسجَّل شيء، حتى مع موافقتك.</translation>
    </message>
    <message>
        <source>I am 18 or older and may decide for this child. I read the whole policy.</source>
        <translation>عمري 18 عامًا أو أكثر ويحق لي أن أقرّر عن هذا الطفل. قرأت السياسة كلها.</translation>
    </message>
    <message>
        <source>I say **Yes** to: %1.</source>
        <translation>أقول **نعم** لما يلي: %1.</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message numerus="yes">
        <source>I say **No** to the other %n.</source>
        <translation><numerusform>لا أقول **لا** لشيء.</numerusform><numerusform>أقول **لا** لواحد آخر.</numerusform><numerusform>أقول **لا** لاثنين آخرين.</numerusform><numerusform>أقول **لا** لـ %n أخرى.</numerusform><numerusform>أقول **لا** لـ %n أخرى.</numerusform><numerusform>أقول **لا** لـ %n أخرى.</numerusform></translation>
    </message>
    <message>
        <source>I do n&amp;ot agree</source>
        <translation>لا أوافق</translation>
    </message>
    <message>
        <source>I &amp;agree and sign</source>
        <translation>أوافق وأوقّع</translation>
    </message>
    <message>
        <source>Is the child not here today? Until when may they come?</source>
        <translation>الطفل ليس هنا اليوم؟ حتى متى يمكنه أن يأتي؟</translation>
    </message>
    <message>
        <source>The child comes on another day, up to</source>
        <translation>يأتي الطفل في يوم آخر، حتى</translation>
    </message>
</context>
<context>
    <name>HandingOver</name>
    <message>
        <source>&amp;Give the laptop back</source>
        <translation>أعد الحاسوب</translation>
    </message>
    <message>
        <source>Thank you. Nothing is recorded.</source>
        <translation>شكرًا. لم يُسجَّل شيء.</translation>
    </message>
    <message>
        <source>We only count that somebody said no. Nothing about you is kept.</source>
        <translation>نعدّ فقط أن أحدهم قال لا. ولا نحتفظ بشيء عنك.</translation>
    </message>
    <message>
        <source>Everything is deleted.</source>
        <translation>حُذف كل شيء.</translation>
    </message>
    <message>
        <source>Recordings, form and signature are gone from this laptop. A note without a name remains.</source>
        <translation>ذهبت التسجيلات والاستمارة والتوقيع من هذا الحاسوب. وتبقى ملاحظة بلا اسم.</translation>
    </message>
    <message>
        <source>This is the number of your copy. Please write it down.</source>
        <translation>هذا رقم نسختك. اكتبه من فضلك.</translation>
    </message>
    <message>
        <source>Thank you! This time we look for other people.</source>
        <translation>شكرًا! نبحث هذه المرة عن أشخاص آخرين.</translation>
    </message>
    <message>
        <source>You did nothing wrong. Every project needs certain people. Nothing about you is kept.</source>
        <translation>لم تخطئ في شيء. كل مشروع يحتاج إلى أشخاص بعينهم. ولا نحتفظ بشيء عنك.</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Finish and seal</source>
        <translation>إنهاء وختم</translation>
    </message>
    <message>
        <source>Next contributor</source>
        <translation>المشارك التالي</translation>
    </message>
    <message>
        <source>Microphone and place are chosen.</source>
        <translation>اختير الميكروفون والمكان.</translation>
    </message>
    <message>
        <source>Please choose place and devices first.</source>
        <translation>اختر المكان والأجهزة أولًا من فضلك.</translation>
    </message>
    <message>
        <source>&amp;New session</source>
        <translation>جلسة جديدة</translation>
    </message>
    <message>
        <source>Sessions on this laptop</source>
        <translation>الجلسات على هذا الحاسوب</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation><numerusform>لا جلسات</numerusform><numerusform>جلسة واحدة</numerusform><numerusform>جلستان</numerusform><numerusform>%n جلسات</numerusform><numerusform>%n جلسة</numerusform><numerusform>%n جلسة</numerusform></translation>
    </message>
    <message>
        <source>No session has been recorded on this laptop yet.</source>
        <translation>لم تُسجَّل أي جلسة على هذا الحاسوب بعد.</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>لا مقاطع</numerusform><numerusform>مقطع واحد</numerusform><numerusform>مقطعان</numerusform><numerusform>%n مقاطع</numerusform><numerusform>%n مقطعًا</numerusform><numerusform>%n مقطع</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation><numerusform>0 دقيقة</numerusform><numerusform>دقيقة واحدة</numerusform><numerusform>دقيقتان</numerusform><numerusform>%n دقائق</numerusform><numerusform>%n دقيقة</numerusform><numerusform>%n دقيقة</numerusform></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>يحتاج إلى انتباه</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>Recorded so far</source>
        <translation>المسجَّل حتى الآن</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>Full, %1</source>
        <translation>مكتمل، %1</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation><numerusform>ولا شيء آخر</numerusform><numerusform>وواحد آخر</numerusform><numerusform>واثنان آخران</numerusform><numerusform>و%n أخرى</numerusform><numerusform>و%n أخرى</numerusform><numerusform>و%n أخرى</numerusform></translation>
    </message>
    <message>
        <source>Counted on this laptop only.</source>
        <translation>العدّ على هذا الحاسوب فقط.</translation>
    </message>
    <message>
        <source>Nothing needs attention.</source>
        <translation>لا شيء يحتاج إلى انتباه.</translation>
    </message>
    <message>
        <source>No other session on this laptop.</source>
        <translation>لا توجد جلسة أخرى على هذا الحاسوب.</translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) attention.</source>
        <translation><numerusform>لا شيء يحتاج إلى انتباه.</numerusform><numerusform>واحدة تحتاج إلى انتباه.</numerusform><numerusform>اثنتان تحتاجان إلى انتباه.</numerusform><numerusform>%n تحتاج إلى انتباه.</numerusform><numerusform>%n تحتاج إلى انتباه.</numerusform><numerusform>%n تحتاج إلى انتباه.</numerusform></translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>لم يُسجَّل شيء بعد.</translation>
    </message>
    <message>
        <source>%1 GB free</source>
        <translation>%1 غيغابايت متاحة</translation>
    </message>
    <message>
        <source>Latest sessions</source>
        <translation>أحدث الجلسات</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>اليوم</translation>
    </message>
    <message numerus="yes">
        <source>%n arrived</source>
        <translation><numerusform>لم تصل أي جلسة</numerusform><numerusform>وصلت واحدة</numerusform><numerusform>وصلت اثنتان</numerusform><numerusform>وصلت %n</numerusform><numerusform>وصلت %n</numerusform><numerusform>وصلت %n</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n on the way</source>
        <translation><numerusform>لا شيء في الطريق</numerusform><numerusform>واحدة في الطريق</numerusform><numerusform>اثنتان في الطريق</numerusform><numerusform>%n في الطريق</numerusform><numerusform>%n في الطريق</numerusform><numerusform>%n في الطريق</numerusform></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>عرض الكل</translation>
    </message>
    <message>
        <source>Needs attention: show all</source>
        <translation>يحتاج إلى انتباه: عرض الكل</translation>
    </message>
    <message>
        <source>All sessions</source>
        <translation>كل الجلسات</translation>
    </message>
</context>
<context>
    <name>IdentityPage</name>
    <message>
        <source>About the child</source>
        <translation>عن الطفل</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>عنك</translation>
    </message>
    <message>
        <source>Encrypted and kept apart from the recordings. Never given to customers.</source>
        <translation>مشفّرة، بعيدًا عن التسجيلات. لا تُعطى للعملاء.</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
    <message>
        <source>You can leave this empty</source>
        <translation>يمكنك ترك هذا فارغًا</translation>
    </message>
    <message>
        <source>&amp;Save and go on</source>
        <translation>حفظ ومتابعة</translation>
    </message>
    <message>
        <source>What you get</source>
        <translation>ما تحصل عليه</translation>
    </message>
    <message>
        <source>**%1**. It stays the same whatever you choose. Withdrawing later never takes it away.</source>
        <translation>**%1**. يبقى كما هو مهما اخترت. وسحب الموافقة لاحقًا لا ينقصه أبدًا.</translation>
    </message>
    <message>
        <source>How you get it</source>
        <translation>كيف تحصل عليه</translation>
    </message>
    <message>
        <source>You can also tell us later.</source>
        <translation>يمكنك أن تقول ذلك لاحقًا أيضًا.</translation>
    </message>
    <message>
        <source>I know what I get and how</source>
        <translation>أعرف ما أحصل عليه وكيف</translation>
    </message>
    <message>
        <source>Yes means that it was explained to you.</source>
        <translation>نعم تعني أن ذلك شُرح لك.</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) to answer</source>
        <translation><numerusform>لا أسئلة باقية</numerusform><numerusform>بقي سؤال واحد</numerusform><numerusform>بقي سؤالان</numerusform><numerusform>بقيت %n أسئلة</numerusform><numerusform>بقي %n سؤالًا</numerusform><numerusform>بقي %n سؤال</numerusform></translation>
    </message>
</context>
<context>
    <name>Ids</name>
    <message>
        <source>Resident ID</source>
        <translation>بطاقة الهوية</translation>
    </message>
    <message>
        <source>Residence permit (HK, Macao, Taiwan)</source>
        <translation>تصريح إقامة (هونغ كونغ، ماكاو، تايوان)</translation>
    </message>
    <message>
        <source>Travel permit (HK, Macao)</source>
        <translation>تصريح سفر (هونغ كونغ، ماكاو)</translation>
    </message>
    <message>
        <source>Travel permit (Taiwan)</source>
        <translation>تصريح سفر (تايوان)</translation>
    </message>
    <message>
        <source>Foreign permanent resident ID</source>
        <translation>بطاقة الإقامة الدائمة للأجانب</translation>
    </message>
    <message>
        <source>Passport</source>
        <translation>جواز السفر</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>غير ذلك</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>أنثى</translation>
    </message>
    <message>
        <source>Male</source>
        <translation>ذكر</translation>
    </message>
    <message>
        <source>Prefer not to say</source>
        <translation>لم يُذكر</translation>
    </message>
    <message>
        <source>Mother</source>
        <translation>الأم</translation>
    </message>
    <message>
        <source>Father</source>
        <translation>الأب</translation>
    </message>
    <message>
        <source>Adoptive parent</source>
        <translation>الوالد بالتبني</translation>
    </message>
    <message>
        <source>Grandparent</source>
        <translation>الجد أو الجدة</translation>
    </message>
    <message>
        <source>Adult sister or brother</source>
        <translation>الأخ أو الأخت الأكبر</translation>
    </message>
    <message>
        <source>Appointed guardian</source>
        <translation>وليّ أمر معيَّن</translation>
    </message>
    <message>
        <source>Institution</source>
        <translation>مؤسسة</translation>
    </message>
    <message>
        <source>ID and household register</source>
        <translation>بطاقة الهوية ودفتر العائلة</translation>
    </message>
    <message>
        <source>Birth certificate</source>
        <translation>شهادة الميلاد</translation>
    </message>
    <message>
        <source>Court or committee paper</source>
        <translation>وثيقة من محكمة أو لجنة</translation>
    </message>
    <message>
        <source>None, only my word</source>
        <translation>لا شيء، قولي فقط</translation>
    </message>
    <message>
        <source>%1 yuan</source>
        <translation>%1 يوان</translation>
    </message>
</context>
<context>
    <name>ListenButton</name>
    <message>
        <source>Go &amp;on</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>Listen to &amp;it</source>
        <translation>استمع إليه</translation>
    </message>
    <message>
        <source>P&amp;ause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Read &amp;aloud</source>
        <translation>اقرأ بصوت عالٍ</translation>
    </message>
</context>
<context>
    <name>LookingUp</name>
    <message>
        <source>Version</source>
        <translation>الإصدار</translation>
    </message>
    <message>
        <source>Shown on</source>
        <translation>عُرضت في</translation>
    </message>
    <message>
        <source>Check value</source>
        <translation>قيمة التحقق</translation>
    </message>
</context>
<context>
    <name>ManyChooser</name>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>Meter</name>
    <message>
        <source>Sound level</source>
        <translation>مستوى الصوت</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>منخفض جدًا</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>عالٍ جدًا</translation>
    </message>
    <message>
        <source>Good range</source>
        <translation>المدى الجيد</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>More below</source>
        <translation>المزيد في الأسفل</translation>
    </message>
</context>
<context>
    <name>NewRequestPage</name>
    <message>
        <source>Everything of this person on this laptop is deleted now. This can't be undone.</source>
        <translation>يُحذف الآن كل ما يخص هذا الشخص على هذا الحاسوب. ولا يمكن استعادته.</translation>
    </message>
    <message>
        <source>&amp;Take it and delete</source>
        <translation>استلام الطلب والحذف</translation>
    </message>
    <message>
        <source>&amp;Take the request</source>
        <translation>استلام الطلب</translation>
    </message>
    <message>
        <source>As much or as little as they like.</source>
        <translation>قليلًا أو كثيرًا كما يشاء.</translation>
    </message>
    <message>
        <source>Code or number</source>
        <translation>الرمز أو الرقم</translation>
    </message>
    <message>
        <source>How to answer</source>
        <translation>كيف نجيب</translation>
    </message>
    <message>
        <source>ID number</source>
        <translation>رقم الهوية</translation>
    </message>
    <message>
        <source>If the copy is lost</source>
        <translation>إذا ضاعت النسخة</translation>
    </message>
    <message>
        <source>In their words</source>
        <translation>بكلماته</translation>
    </message>
    <message>
        <source>It is on the copy.</source>
        <translation>مكتوب على النسخة.</translation>
    </message>
    <message>
        <source>Never photograph an ID card.</source>
        <translation>لا تصوّر بطاقة هوية أبدًا.</translation>
    </message>
    <message>
        <source>New request</source>
        <translation>طلب جديد</translation>
    </message>
    <message>
        <source>Number of the request</source>
        <translation>رقم الطلب</translation>
    </message>
    <message>
        <source>Only a check value of it is kept.</source>
        <translation>لا تُحفظ منه إلا قيمة تحقق.</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>اختر من فضلك</translation>
    </message>
    <message>
        <source>Proof</source>
        <translation>الإثبات</translation>
    </message>
    <message>
        <source>Telephone, e-mail or address.</source>
        <translation>هاتف أو بريد إلكتروني أو عنوان.</translation>
    </message>
    <message>
        <source>The organisation compares it.</source>
        <translation>تقارنه المنظمة.</translation>
    </message>
    <message>
        <source>The request is taken. The organisation will ask who it is from.</source>
        <translation>استُلم الطلب. وستسأل المنظمة ممن هو.</translation>
    </message>
    <message>
        <source>Then name, project and roughly when.</source>
        <translation>عندئذ: الاسم والمشروع والوقت التقريبي.</translation>
    </message>
    <message>
        <source>We take every request, whatever the reason.</source>
        <translation>نستلم كل طلب، مهما كان السبب.</translation>
    </message>
    <message>
        <source>What is asked</source>
        <translation>ما المطلوب</translation>
    </message>
    <message>
        <source>What people write here is sealed at once. Only the organisation can open it.</source>
        <translation>ما يكتبه الناس هنا يُختم فورًا. ولا يفتحه إلا المنظمة.</translation>
    </message>
    <message>
        <source>What the complaint is about.</source>
        <translation>ما موضوع الشكوى.</translation>
    </message>
    <message>
        <source>What they say</source>
        <translation>ما يقوله</translation>
    </message>
    <message>
        <source>Which paper</source>
        <translation>أي وثيقة</translation>
    </message>
    <message>
        <source>Which thing</source>
        <translation>أي شيء</translation>
    </message>
    <message>
        <source>Who asks</source>
        <translation>من يطلب</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
    <message>
        <source>Second person's code</source>
        <translation>رمز الشخص الثاني</translation>
    </message>
    <message>
        <source>Their PIN</source>
        <translation>رقمه السري</translation>
    </message>
    <message>
        <source>Somebody else from the team, who confirms it.</source>
        <translation>عضو آخر من الفريق يشهد على ذلك.</translation>
    </message>
    <message>
        <source>Typed by themselves.</source>
        <translation>يكتبه بنفسه.</translation>
    </message>
    <message>
        <source>It is held: deleted once a second person or the organisation confirms it.</source>
        <translation>الطلب معلّق: يُحذف حين يشهد شخص ثانٍ أو توافق المنظمة.</translation>
    </message>
    <message>
        <source>Which recordings</source>
        <translation>أي تسجيلات</translation>
    </message>
    <message>
        <source>Which uses</source>
        <translation>أي استخدامات</translation>
    </message>
    <message>
        <source>Only these. Nothing ticked: all of it.</source>
        <translation>هذه فقط. إن لم يُحدَّد شيء: كلها.</translation>
    </message>
    <message>
        <source>&amp;Correct it here</source>
        <translation>تصحيحه هنا</translation>
    </message>
    <message>
        <source>&amp;Take it and take back</source>
        <translation>استلام الطلب والتراجع</translation>
    </message>
    <message>
        <source>What is ticked is taken back now, with its recordings. This can't be undone.</source>
        <translation>ما حُدّد يُتراجع عنه الآن مع تسجيلاته. ولا يمكن استعادته.</translation>
    </message>
    <message>
        <source>It is held: taken back once a second person or the organisation confirms it.</source>
        <translation>الطلب معلّق: يُتراجع عنه حين يشهد شخص ثانٍ أو توافق المنظمة.</translation>
    </message>
</context>
<context>
    <name>NewsPage</name>
    <message>
        <source>New in the project</source>
        <translation>الجديد في المشروع</translation>
    </message>
    <message>
        <source>The policy is the same. Prompts, rules or people may have changed.</source>
        <translation>السياسة هي نفسها. ربما تغيّرت البنود أو القواعد أو الأشخاص.</translation>
    </message>
    <message>
        <source>I have &amp;read it</source>
        <translation>قرأته</translation>
    </message>
    <message>
        <source>A major change: everybody decides again before they record.</source>
        <translation>تغيير كبير: يقرّر كل شخص من جديد قبل أن يسجّل.</translation>
    </message>
    <message>
        <source>Project pack</source>
        <translation>حزمة المشروع</translation>
    </message>
    <message>
        <source>Installed here</source>
        <translation>ثُبّتت هنا</translation>
    </message>
    <message>
        <source>Number %1</source>
        <translation>الرقم %1</translation>
    </message>
    <message>
        <source>Policy %1 of %2</source>
        <translation>السياسة %1 بتاريخ %2</translation>
    </message>
</context>
<context>
    <name>NextPersonPage</name>
    <message>
        <source>Thank you. Now person %1 of %2.</source>
        <translation>شكرًا. والآن الشخص %1 من %2.</translation>
    </message>
    <message>
        <source>This screen is for the next person taking part</source>
        <translation>هذه الشاشة للمشارك التالي</translation>
    </message>
    <message>
        <source>Recorder: please turn it to them and let them answer for themselves.</source>
        <translation>مسؤول التسجيل: أدر الشاشة نحوه من فضلك، ودعه يجيب بنفسه.</translation>
    </message>
    <message>
        <source>You read, choose and sign for yourself. What others chose is not shown.</source>
        <translation>تقرأ وتختار وتوقّع عن نفسك. وما اختاره الآخرون لا يظهر.</translation>
    </message>
    <message>
        <source>Nothing is recorded before everybody has agreed. One No ends it for all.</source>
        <translation>لا يُسجَّل شيء قبل أن يوافق الجميع. و«لا» واحدة تنهي الأمر للجميع.</translation>
    </message>
    <message>
        <source>I am &amp;person %1</source>
        <translation>أنا الشخص %1</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>See the requests</source>
        <translation>عرض الطلبات</translation>
    </message>
    <message>
        <source>See the sessions</source>
        <translation>عرض الجلسات</translation>
    </message>
    <message>
        <source>See what is new</source>
        <translation>عرض الجديد</translation>
    </message>
    <message>
        <source>Your training ended on %1. Until it is renewed you can't begin a session.</source>
        <translation>انتهى تدريبك في %1. وحتى يُجدَّد لا يمكنك بدء جلسة.</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) must be answered soon, or are late.</source>
        <translation><numerusform>لا طلبات مستعجلة.</numerusform><numerusform>طلب واحد يجب أن يُجاب عنه قريبًا، أو تأخر.</numerusform><numerusform>طلبان يجب أن يُجاب عنهما قريبًا، أو تأخرا.</numerusform><numerusform>%n طلبات يجب أن يُجاب عنها قريبًا، أو تأخرت.</numerusform><numerusform>%n طلبًا يجب أن يُجاب عنها قريبًا، أو تأخرت.</numerusform><numerusform>%n طلب يجب أن يُجاب عنها قريبًا، أو تأخرت.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) are not sent, because somebody asked for it.</source>
        <translation><numerusform>لا جلسات معلّقة.</numerusform><numerusform>جلسة واحدة لا تُرسل، لأن شخصًا طلب ذلك.</numerusform><numerusform>جلستان لا تُرسلان، لأن شخصًا طلب ذلك.</numerusform><numerusform>%n جلسات لا تُرسل، لأن شخصًا طلب ذلك.</numerusform><numerusform>%n جلسة لا تُرسل، لأن شخصًا طلب ذلك.</numerusform><numerusform>%n جلسة لا تُرسل، لأن شخصًا طلب ذلك.</numerusform></translation>
    </message>
    <message>
        <source>Your training ends on %1. Please renew it in time.</source>
        <translation>ينتهي تدريبك في %1. جدّده في وقته من فضلك.</translation>
    </message>
    <message>
        <source>The project has changed since you last read about it.</source>
        <translation>تغيّر المشروع منذ قرأت عنه آخر مرة.</translation>
    </message>
</context>
<context>
    <name>OwnerCard</name>
    <message>
        <source>Only person %1 of %2</source>
        <translation>الشخص %1 من %2 وحده</translation>
    </message>
    <message>
        <source>It is kept under this code and no other.</source>
        <translation>يُحفظ تحت هذا الرمز لا غير.</translation>
    </message>
</context>
<context>
    <name>OwnTurnPage</name>
    <message>
        <source>Now person %1 of %2, alone</source>
        <translation>الآن الشخص %1 من %2، وحده</translation>
    </message>
    <message>
        <source>This is for the person with this code</source>
        <translation>هذا لصاحب هذا الرمز</translation>
    </message>
    <message>
        <source>Recorder: please check the code, and give that person this seat.</source>
        <translation>مسؤول التسجيل: تحقق من الرمز من فضلك، وأجلس صاحبه هنا.</translation>
    </message>
    <message>
        <source>Pictures of your face come next. They are kept under this code and no other.</source>
        <translation>تأتي الآن صور لوجهك. تُحفظ تحت هذا الرمز لا غير.</translation>
    </message>
    <message>
        <source>Your own words come next. They are kept under this code and no other.</source>
        <translation>تأتي الآن كلماتك أنت. تُحفظ تحت هذا الرمز لا غير.</translation>
    </message>
    <message>
        <source>You may skip any of it, and nobody asks why.</source>
        <translation>يمكنك أن تتخطى أي شيء، ولا أحد يسأل لماذا.</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>مراجعة</translation>
    </message>
    <message>
        <source>I am &amp;person %1</source>
        <translation>أنا الشخص %1</translation>
    </message>
</context>
<context>
    <name>OutboxPage</name>
    <message>
        <source>Outbox</source>
        <translation>صندوق الصادر</translation>
    </message>
    <message>
        <source>Sealed sessions go straight to the organisation's two servers.</source>
        <translation>الجلسات المختومة تذهب مباشرة إلى خادمَي المنظمة.</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>&amp;Send now</source>
        <translation>إرسال الآن</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>أُرسلت</translation>
    </message>
    <message>
        <source>Nothing is waiting here. Sealed sessions appear by themselves.</source>
        <translation>لا شيء ينتظر هنا. الجلسات المختومة تظهر من تلقاء نفسها.</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>لا مقاطع</numerusform><numerusform>مقطع واحد</numerusform><numerusform>مقطعان</numerusform><numerusform>%n مقاطع</numerusform><numerusform>%n مقطعًا</numerusform><numerusform>%n مقطع</numerusform></translation>
    </message>
    <message>
        <source>Send again, or ask your team lead.</source>
        <translation>أرسل مرة أخرى، أو اسأل قائد فريقك.</translation>
    </message>
    <message>
        <source>Somebody asked for it to be deleted, changed or left alone, and is waiting for an answer.</source>
        <translation>طلب أحدهم حذفها أو تغييرها أو عدم المساس بها، وينتظر الجواب.</translation>
    </message>
    <message>
        <source>Sessions in the outbox</source>
        <translation>الجلسات في صندوق الصادر</translation>
    </message>
    <message>
        <source>Nothing has failed.</source>
        <translation>لم يفشل شيء.</translation>
    </message>
    <message>
        <source>Nothing has arrived yet.</source>
        <translation>لم يصل شيء بعد.</translation>
    </message>
    <message>
        <source>&amp;Try now</source>
        <translation>حاول الآن</translation>
    </message>
    <message>
        <source>Not arrived: %1</source>
        <translation>لم تصل: %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>فشلت: %1</translation>
    </message>
    <message>
        <source>Arrived: %1</source>
        <translation>وصلت: %1</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>Your copy</source>
        <translation>نسختك</translation>
    </message>
    <message>
        <source>Copy %3 · page %1 of %2</source>
        <translation>النسخة %3 · صفحة %1 من %2</translation>
    </message>
    <message>
        <source>The guardian (%1) for the child</source>
        <translation>وليّ الأمر (%1) عن الطفل</translation>
    </message>
    <message>
        <source>The person who takes part</source>
        <translation>الشخص المشارك</translation>
    </message>
    <message>
        <source>WITHDRAWN: this consent is no longer valid. Below is what was agreed.</source>
        <translation>سُحبت الموافقة: لم تعد سارية. وفيما يلي ما اتُّفق عليه.</translation>
    </message>
    <message>
        <source>ENDED: nothing was kept. Below is what was agreed.</source>
        <translation>انتهت: لم يُحفظ شيء. وفيما يلي ما اتُّفق عليه.</translation>
    </message>
    <message>
        <source>SET ASIDE: nothing is used. Below is what was agreed.</source>
        <translation>وُضعت جانبًا: لا يُستخدم شيء. وفيما يلي ما اتُّفق عليه.</translation>
    </message>
    <message>
        <source>REHEARSAL: this is not a real consent.</source>
        <translation>تدريب: هذه ليست موافقة حقيقية.</translation>
    </message>
    <message>
        <source>%1, version %2 of %3</source>
        <translation>%1، الإصدار %2 بتاريخ %3</translation>
    </message>
    <message>
        <source>What was agreed</source>
        <translation>ما اتُّفق عليه</translation>
    </message>
    <message>
        <source>Agreed by</source>
        <translation>وافق</translation>
    </message>
    <message>
        <source>Signed on</source>
        <translation>وُقّعت في</translation>
    </message>
    <message>
        <source>Policy that was read</source>
        <translation>السياسة التي قُرئت</translation>
    </message>
    <message>
        <source>How it was given</source>
        <translation>كيف أُعطيت</translation>
    </message>
    <message>
        <source>What may be recorded</source>
        <translation>ما يمكن تسجيله</translation>
    </message>
    <message>
        <source>What it may be used for</source>
        <translation>ما يمكن استخدامه له</translation>
    </message>
    <message>
        <source>The consent was spoken and kept as a sound.</source>
        <translation>قيلت الموافقة شفويًا وحُفظت صوتًا.</translation>
    </message>
    <message>
        <source>A witness was there for the whole talk and signed.</source>
        <translation>كان شاهد حاضرًا طوال الحديث ووقّع.</translation>
    </message>
    <message>
        <source>An interpreter translated and signed.</source>
        <translation>ترجم مترجم ووقّع.</translation>
    </message>
    <message>
        <source>The child said yes too.</source>
        <translation>وقال الطفل نعم أيضًا.</translation>
    </message>
    <message>
        <source>The child was too young to be asked.</source>
        <translation>كان الطفل أصغر من أن يُسأل.</translation>
    </message>
    <message>
        <source>What %1 gets</source>
        <translation>ما تحصل عليه %1</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>التسجيلات</translation>
    </message>
    <message>
        <source>They are passed on to</source>
        <translation>تُنقل إلى</translation>
    </message>
    <message>
        <source>nobody else</source>
        <translation>لا أحد غيرنا</translation>
    </message>
    <message>
        <source>%1, as far as you filled it in. Kept apart from the recordings, under another key.</source>
        <translation>%1، بقدر ما ملأته. محفوظة بعيدًا عن التسجيلات، تحت مفتاح آخر.</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>عنك</translation>
    </message>
    <message>
        <source>Kept for</source>
        <translation>مدة الحفظ</translation>
    </message>
    <message>
        <source>Questions and complaints</source>
        <translation>الأسئلة والشكاوى</translation>
    </message>
    <message>
        <source>Data protection officer</source>
        <translation>مسؤول حماية البيانات</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>البريد الإلكتروني</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>الهاتف</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>الفاكس</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>On the web</source>
        <translation>على الإنترنت</translation>
    </message>
    <message>
        <source>If an answer does not satisfy you, you can go to the authority for personal data, or to a court.</source>
        <translation>إذا لم يرضك الجواب، يمكنك التوجه إلى الجهة المختصة بالبيانات الشخصية أو إلى المحكمة.</translation>
    </message>
    <message>
        <source>Consent record %1</source>
        <translation>سجل الموافقة %1</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>No</source>
        <translation>لا</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Name, birth date, relation and ID, kept in the same way.</source>
        <translation>الاسم وتاريخ الميلاد وصلة القرابة ورقم الهوية، محفوظة بالطريقة نفسها.</translation>
    </message>
    <message>
        <source>About the guardian</source>
        <translation>عن وليّ الأمر</translation>
    </message>
    <message>
        <source>Keep this number: it is all you need to ask, stop or delete. It does not say who you are.</source>
        <translation>احتفظ بهذا الرقم: هو كل ما تحتاج إليه لتسأل أو توقف أو تحذف. ولا يدل على هويتك.</translation>
    </message>
    <message>
        <source>Consent taken by</source>
        <translation>أخذ الموافقة</translation>
    </message>
    <message>
        <source>Recorder %1</source>
        <translation>مسؤول التسجيل %1</translation>
    </message>
    <message>
        <source>China</source>
        <translation>الصين</translation>
    </message>
    <message>
        <source>the European Union</source>
        <translation>الاتحاد الأوروبي</translation>
    </message>
    <message>
        <source>%1; what you let go abroad also with %2</source>
        <translation>%1؛ وما أذنت بإرساله إلى الخارج لدى %2 أيضًا</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>مكان الحفظ</translation>
    </message>
    <message>
        <source>Your rights, and how to use them</source>
        <translation>حقوقك، وكيف تستعملها</translation>
    </message>
    <message>
        <source>Every request is answered within %1 days. You need not say why.</source>
        <translation>كل طلب يُجاب عنه خلال %1 يومًا. ولا يلزمك أن تقول لماذا.</translation>
    </message>
    <message>
        <source>See</source>
        <translation>الاطلاع</translation>
    </message>
    <message>
        <source>Ask what is kept about you, and who got it.</source>
        <translation>اسأل عما نحفظه عنك، وعمن حصل عليه.</translation>
    </message>
    <message>
        <source>Get a copy</source>
        <translation>الحصول على نسخة</translation>
    </message>
    <message>
        <source>Ask for your recordings and your details.</source>
        <translation>اطلب تسجيلاتك وبياناتك.</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>التصحيح</translation>
    </message>
    <message>
        <source>Tell us what is wrong in your details.</source>
        <translation>قل ما الخطأ في بياناتك.</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>سحب الموافقة</translation>
    </message>
    <message>
        <source>Take back all or single choices. What was lawfully done before stays lawful.</source>
        <translation>تراجع عن كل الاختيارات أو عن بعضها. ما تم بصورة قانونية من قبل يبقى قانونيًا.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>الحذف</translation>
    </message>
    <message>
        <source>Ask for all of it to be deleted. Backups follow with their next update.</source>
        <translation>اطلب حذف كل شيء. والنسخ الاحتياطية تتبع عند تحديثها التالي.</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>إغلاق الحساب</translation>
    </message>
    <message>
        <source>Your details go, and nothing more is recorded of you here.</source>
        <translation>تذهب بياناتك، ولا يُسجَّل عنك شيء هنا بعد ذلك.</translation>
    </message>
    <message>
        <source>Complain</source>
        <translation>الشكوى</translation>
    </message>
    <message>
        <source>Tell the officer named below, or turn to the places named there.</source>
        <translation>أخبر المسؤول المذكور أدناه، أو توجّه إلى الجهات المذكورة هناك.</translation>
    </message>
    <message>
        <source>Come back</source>
        <translation>العودة</translation>
    </message>
    <message>
        <source>This number is known on the laptop you recorded on; on others you start anew.</source>
        <translation>هذا الرقم معروف على الحاسوب الذي سجّلت عليه؛ وعلى غيره تبدأ من جديد.</translation>
    </message>
    <message>
        <source>Number lost?</source>
        <translation>ضاع الرقم؟</translation>
    </message>
    <message>
        <source>Tell us your name, the project and roughly when you took part.</source>
        <translation>قل اسمك والمشروع ومتى شاركت تقريبًا.</translation>
    </message>
</context>
<context>
    <name>PaperPage</name>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>طباعة</translation>
    </message>
    <message>
        <source>&amp;Save to a disk</source>
        <translation>حفظ على قرص</translation>
    </message>
</context>
<context>
    <name>PastPolicyPage</name>
    <message>
        <source>Policy of a copy</source>
        <translation>سياسة إحدى النسخ</translation>
    </message>
    <message>
        <source>The number on the copy</source>
        <translation>الرقم المكتوب على النسخة</translation>
    </message>
    <message>
        <source>Every version of the policy is kept. The number leads to the one that was shown.</source>
        <translation>كل إصدار من السياسة محفوظ. والرقم يقود إلى الإصدار الذي عُرض.</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>This is exactly the text that was shown: its check value matches.</source>
        <translation>هذا هو النص الذي عُرض بعينه: قيمة التحقق هي نفسها.</translation>
    </message>
</context>
<context>
    <name>Pause</name>
    <message>
        <source>Signed. The child is asked on the day.</source>
        <translation>وُقّعت. ويُسأل الطفل في ذلك اليوم.</translation>
    </message>
    <message>
        <source>The session waits in the list. Nothing is recorded before that.</source>
        <translation>تنتظر الجلسة في القائمة. ولا يُسجَّل شيء قبل ذلك.</translation>
    </message>
</context>
<context>
    <name>Pill</name>
    <message>
        <source>REHEARSAL</source>
        <translation>تدريب</translation>
    </message>
</context>
<context>
    <name>PlacePage</name>
    <message>
        <source>Place and devices</source>
        <translation>المكان والأجهزة</translation>
    </message>
    <message>
        <source>Name of the place</source>
        <translation>اسم المكان</translation>
    </message>
    <message>
        <source>Community centre, small room</source>
        <translation>المركز المجتمعي، الغرفة الصغيرة</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>الميكروفون</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>الكاميرا</translation>
    </message>
    <message>
        <source>No camera</source>
        <translation>بلا كاميرا</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>اختر من فضلك</translation>
    </message>
    <message>
        <source>Sound level</source>
        <translation>مستوى الصوت</translation>
    </message>
    <message>
        <source>&amp;Try the devices</source>
        <translation>جرّب الأجهزة</translation>
    </message>
    <message>
        <source>Speak as loudly as in a session: the bar should reach the good range.</source>
        <translation>تكلم بصوت كما في الجلسة: ينبغي أن يصل الشريط إلى المدى الجيد.</translation>
    </message>
    <message>
        <source>&amp;End the trial</source>
        <translation>إنهاء التجربة</translation>
    </message>
    <message>
        <source>Set this up once for each place. Nothing you try here is stored.</source>
        <translation>تُعدّ مرة واحدة لكل مكان. ولا يُحفظ شيء مما يُجرَّب.</translation>
    </message>
    <message>
        <source>A new place</source>
        <translation>مكان جديد</translation>
    </message>
    <message>
        <source>Places set up before</source>
        <translation>أماكن أُعدّت من قبل</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>ابحث مرة أخرى</translation>
    </message>
    <message>
        <source>Look for devices again</source>
        <translation>البحث عن الأجهزة مرة أخرى</translation>
    </message>
    <message>
        <source>It stays on this laptop. Please do not use anyone's name.</source>
        <translation>يبقى على هذا الحاسوب. لا تستخدم اسم شخص من فضلك.</translation>
    </message>
    <message>
        <source>Kind of place</source>
        <translation>نوع المكان</translation>
    </message>
    <message>
        <source>Province</source>
        <translation>المقاطعة</translation>
    </message>
    <message>
        <source>What else can be heard?</source>
        <translation>ماذا يُسمع غير ذلك؟</translation>
    </message>
    <message>
        <source>Place, without a person's name</source>
        <translation>المكان، بلا اسم شخص</translation>
    </message>
    <message>
        <source>Try it here</source>
        <translation>جرّبه هنا</translation>
    </message>
    <message>
        <source>&amp;Use this place</source>
        <translation>استخدم هذا المكان</translation>
    </message>
    <message>
        <source>%1 is not there. Plug it in and look again, or choose another one.</source>
        <translation>%1 غير موجود. صِله وابحث مرة أخرى، أو اختر غيره.</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
</context>
<context>
    <name>PolicyPage</name>
    <message>
        <source>Please read each part. Ask the person with you about anything unclear.</source>
        <translation>اقرأ كل جزء من فضلك. واسأل من معك عن كل ما ليس واضحًا.</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>&amp;Next part</source>
        <translation>الجزء التالي</translation>
    </message>
    <message>
        <source>All parts</source>
        <translation>كل الأجزاء</translation>
    </message>
    <message>
        <source>Part %1 of %2</source>
        <translation>الجزء %1 من %2</translation>
    </message>
    <message numerus="yes">
        <source>· about %n minute(s) left</source>
        <translation><numerusform>· لم يبق وقت</numerusform><numerusform>· بقيت نحو دقيقة</numerusform><numerusform>· بقيت نحو دقيقتين</numerusform><numerusform>· بقيت نحو %n دقائق</numerusform><numerusform>· بقيت نحو %n دقيقة</numerusform><numerusform>· بقيت نحو %n دقيقة</numerusform></translation>
    </message>
    <message>
        <source>To the &amp;choices</source>
        <translation>إلى الاختيارات</translation>
    </message>
    <message>
        <source>Please scroll to the end of this part.</source>
        <translation>مرّر إلى نهاية هذا الجزء من فضلك.</translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) left to read</source>
        <translation><numerusform>قرأت كل الأجزاء</numerusform><numerusform>بقي جزء واحد للقراءة</numerusform><numerusform>بقي جزءان للقراءة</numerusform><numerusform>بقيت %n أجزاء للقراءة</numerusform><numerusform>بقي %n جزءًا للقراءة</numerusform><numerusform>بقي %n جزء للقراءة</numerusform></translation>
    </message>
    <message>
        <source>You have read all parts.</source>
        <translation>قرأت كل الأجزاء.</translation>
    </message>
    <message>
        <source>%1 left of this part</source>
        <translation>بقي من هذا الجزء %1</translation>
    </message>
    <message>
        <source>Every part is read aloud to you. Ask about anything unclear.</source>
        <translation>يُقرأ لك كل جزء بصوت عالٍ. واسأل عن كل ما ليس واضحًا.</translation>
    </message>
    <message>
        <source>I &amp;read it myself</source>
        <translation>أقرؤه بنفسي</translation>
    </message>
    <message>
        <source>Please &amp;read it to me</source>
        <translation>اقرأه لي من فضلك</translation>
    </message>
    <message>
        <source>Please listen or scroll to its end.</source>
        <translation>استمع من فضلك، أو مرّر إلى نهايته.</translation>
    </message>
    <message>
        <source>Please read this part aloud to its end.</source>
        <translation>يُقرأ حتى نهاية هذا الجزء.</translation>
    </message>
    <message numerus="yes">
        <source>Please take your time: %n more second(s).</source>
        <translation><numerusform>خذ وقتك من فضلك.</numerusform><numerusform>خذ وقتك من فضلك: ثانية واحدة بعد.</numerusform><numerusform>خذ وقتك من فضلك: ثانيتان بعد.</numerusform><numerusform>خذ وقتك من فضلك: %n ثوانٍ بعد.</numerusform><numerusform>خذ وقتك من فضلك: %n ثانية بعد.</numerusform><numerusform>خذ وقتك من فضلك: %n ثانية بعد.</numerusform></translation>
    </message>
</context>
<context>
    <name>PortraitFlow</name>
    <message>
        <source>That picture is deleted. Please take a new one, with you alone.</source>
        <translation>حُذفت تلك الصورة. التقط صورة جديدة من فضلك، وأنت وحدك.</translation>
    </message>
</context>
<context>
    <name>PortraitPage</name>
    <message>
        <source>No, &amp;only person %1</source>
        <translation>لا، الشخص %1 فقط</translation>
    </message>
    <message>
        <source>Nothing is kept before you press the button.</source>
        <translation>لا يُحفظ شيء قبل أن تضغط الزر.</translation>
    </message>
    <message>
        <source>With “Yes” the picture is deleted at once, and you take a new one.</source>
        <translation>مع «نعم» تُحذف الصورة فورًا، وتلتقط صورة جديدة.</translation>
    </message>
    <message>
        <source>Ta&amp;ke the picture</source>
        <translation>التقط الصورة</translation>
    </message>
    <message>
        <source>Ta&amp;ke another one</source>
        <translation>التقط صورة أخرى</translation>
    </message>
    <message>
        <source>Cance&amp;l</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Before the picture</source>
        <translation>قبل الصورة</translation>
    </message>
    <message>
        <source>Is anyone else in the picture?</source>
        <translation>هل في الصورة أحد غيرك؟</translation>
    </message>
    <message>
        <source>Yes, &amp;somebody else</source>
        <translation>نعم، شخص آخر</translation>
    </message>
    <message>
        <source>No, &amp;only me</source>
        <translation>لا، أنا فقط</translation>
    </message>
    <message>
        <source>Take it a&amp;gain</source>
        <translation>التقطها مرة أخرى</translation>
    </message>
    <message>
        <source>Look behind you too: people, photos on the wall.</source>
        <translation>انظر خلفك أيضًا: أشخاص، صور على الجدار.</translation>
    </message>
    <message>
        <source>Only you should be in the picture.</source>
        <translation>ينبغي ألا يكون في الصورة غيرك.</translation>
    </message>
    <message>
        <source>Press the button: three, two, one.</source>
        <translation>اضغط الزر: ثلاثة، اثنان، واحد.</translation>
    </message>
    <message>
        <source>Not happy? Just take it again.</source>
        <translation>لم تعجبك؟ التقطها مرة أخرى.</translation>
    </message>
    <message>
        <source>Kept. You can go on, or take another one.</source>
        <translation>حُفظت. يمكنك أن تتابع أو تلتقط غيرها.</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>No camera in use</source>
        <translation>لا كاميرا قيد الاستخدام</translation>
    </message>
    <message>
        <source>Camera picture</source>
        <translation>صورة الكاميرا</translation>
    </message>
</context>
<context>
    <name>ProfilePage</name>
    <message>
        <source>How you speak</source>
        <translation>كيف تتكلم</translation>
    </message>
    <message>
        <source>These answers go with the recordings, without your name. People who know your voice may still recognise it.</source>
        <translation>هذه الأجوبة ترافق التسجيلات، بلا اسمك. وقد يتعرف إليك من يعرف صوتك.</translation>
    </message>
    <message>
        <source>&amp;Save and go on</source>
        <translation>حفظ ومتابعة</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>اختر من فضلك</translation>
    </message>
    <message>
        <source>You can leave this empty</source>
        <translation>يمكنك ترك هذا فارغًا</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
</context>
<context>
    <name>PromisePage</name>
    <message>
        <source>&amp;Not now</source>
        <translation>ليس الآن</translation>
    </message>
</context>
<context>
    <name>PromptList</name>
    <message>
        <source>All prompts</source>
        <translation>كل البنود</translation>
    </message>
    <message>
        <source>done</source>
        <translation>تم</translation>
    </message>
    <message>
        <source>only to look at</source>
        <translation>للمشاهدة فقط</translation>
    </message>
    <message>
        <source>worth a look</source>
        <translation>يحتاج إلى نظر</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>لاحقًا</translation>
    </message>
</context>
<context>
    <name>PromptPage</name>
    <message>
        <source>&amp;Next prompt</source>
        <translation>البند التالي</translation>
    </message>
    <message>
        <source>Prompt %1 of %2</source>
        <translation>البند %1 من %2</translation>
    </message>
    <message>
        <source>Does not want to</source>
        <translation>لا يريد ذلك</translation>
    </message>
</context>
<context>
    <name>PromptsCard</name>
    <message>
        <source>Next by itself</source>
        <translation>التالي من تلقاء نفسه</translation>
    </message>
</context>
<context>
    <name>QuestionsPage</name>
    <message>
        <source>Did we explain it well?</source>
        <translation>هل شرحنا جيدًا؟</translation>
    </message>
    <message>
        <source>This is no exam. It only shows us what to explain again.</source>
        <translation>هذا ليس امتحانًا. إنما يبيّن لنا ما نشرحه مرة أخرى.</translation>
    </message>
    <message>
        <source>Question %1 of %2</source>
        <translation>السؤال %1 من %2</translation>
    </message>
    <message>
        <source>Choose the answer that you think is right.</source>
        <translation>اختر الجواب الذي تظنه صحيحًا.</translation>
    </message>
    <message>
        <source>Yes, that is right.</source>
        <translation>نعم، هذا صحيح.</translation>
    </message>
    <message>
        <source>To the &amp;signature</source>
        <translation>إلى التوقيع</translation>
    </message>
    <message>
        <source>Not quite. Let us explain it again.</source>
        <translation>ليس تمامًا. دعنا نشرحه مرة أخرى.</translation>
    </message>
    <message>
        <source>&amp;Read that part again</source>
        <translation>اقرأ ذلك الجزء مرة أخرى</translation>
    </message>
    <message>
        <source>Choose another answer, or read that part again.</source>
        <translation>اختر جوابًا آخر، أو اقرأ ذلك الجزء مرة أخرى.</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>With recorder %1</source>
        <translation>مع مسؤول التسجيل %1</translation>
    </message>
    <message>
        <source>Change your mind later?</source>
        <translation>غيّرت رأيك لاحقًا؟</translation>
    </message>
    <message>
        <source>&amp;Policy and contact</source>
        <translation>السياسة والتواصل</translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>توقف…</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet. If you stop, we only count that.</source>
        <translation>لم يُسجَّل شيء بعد. إذا توقفت، نعدّ ذلك فقط.</translation>
    </message>
    <message>
        <source>Nothing has been recorded yet. Stopping deletes the form and the signature.</source>
        <translation>لم يُسجَّل شيء بعد. التوقف يحذف الاستمارة والتوقيع.</translation>
    </message>
    <message>
        <source>When you stop, you choose: keep what you said, or delete it.</source>
        <translation>حين تتوقف، تختار: أن نحتفظ بما قلته أو نحذفه.</translation>
    </message>
    <message>
        <source>Recording is over. Stop… still lets you keep or delete it.</source>
        <translation>انتهى التسجيل. بزر «توقف…» ما زال لك أن تحتفظ به أو تحذفه.</translation>
    </message>
</context>
<context>
    <name>RecordButton</name>
    <message>
        <source>Stop recording</source>
        <translation>إيقاف التسجيل</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>تسجيل</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Policy and &amp;contact</source>
        <translation>السياسة والتواصل</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>الكاميرا تعمل</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>الكاميرا متوقفة</translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>توقف…</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>مراجعة</translation>
    </message>
    <message>
        <source>&amp;Next prompt</source>
        <translation>البند التالي</translation>
    </message>
    <message>
        <source>Prompt %1 of %2</source>
        <translation>البند %1 من %2</translation>
    </message>
    <message>
        <source>To the &amp;review</source>
        <translation>إلى المراجعة</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>جرى تخطيه</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) kept</source>
        <translation><numerusform>لا مقاطع محفوظة</numerusform><numerusform>مقطع واحد محفوظ</numerusform><numerusform>مقطعان محفوظان</numerusform><numerusform>%n مقاطع محفوظة</numerusform><numerusform>%n مقطعًا محفوظًا</numerusform><numerusform>%n مقطع محفوظ</numerusform></translation>
    </message>
    <message>
        <source>no take yet</source>
        <translation>لا مقطع بعد</translation>
    </message>
    <message>
        <source>nothing to record here</source>
        <translation>لا شيء يُسجَّل هنا</translation>
    </message>
    <message>
        <source>Single keys: on</source>
        <translation>المفاتيح المفردة: مفعّلة</translation>
    </message>
    <message>
        <source>Single keys: off</source>
        <translation>المفاتيح المفردة: معطّلة</translation>
    </message>
</context>
<context>
    <name>RepairLogPage</name>
    <message>
        <source>A team lead answers for it. It can't be undone.</source>
        <translation>قائد الفريق مسؤول عن ذلك. ولا يمكن التراجع عنه.</translation>
    </message>
    <message>
        <source>Repair it &amp;now</source>
        <translation>أصلحه الآن</translation>
    </message>
    <message>
        <source>&amp;Use it from now on</source>
        <translation>استخدمها من الآن</translation>
    </message>
    <message numerus="yes">
        <source>The log is cut after %n line(s). The whole of it is kept in a file beside it.</source>
        <translation><numerusform>يُقطع السجل قبل أول سطر. ويُحفظ كله في ملف بجانبه.</numerusform><numerusform>يُقطع السجل بعد سطر واحد. ويُحفظ كله في ملف بجانبه.</numerusform><numerusform>يُقطع السجل بعد سطرين. ويُحفظ كله في ملف بجانبه.</numerusform><numerusform>يُقطع السجل بعد %n أسطر. ويُحفظ كله في ملف بجانبه.</numerusform><numerusform>يُقطع السجل بعد %n سطرًا. ويُحفظ كله في ملف بجانبه.</numerusform><numerusform>يُقطع السجل بعد %n سطر. ويُحفظ كله في ملف بجانبه.</numerusform></translation>
    </message>
    <message>
        <source>Withdrawals, deletions and requests that can still be read are carried over.</source>
        <translation>يُنقل ما زال مقروءًا من سحب الموافقات والحذف والطلبات.</translation>
    </message>
    <message>
        <source>Sessions that the lost part may speak of are held: they are not opened and not sent.</source>
        <translation>الجلسات التي قد يتحدث عنها الجزء المفقود تُعلَّق: لا تُفتح ولا تُرسل.</translation>
    </message>
    <message>
        <source>This laptop gets a new key. Nothing is sent before the organisation admits it again.</source>
        <translation>يحصل هذا الحاسوب على مفتاح جديد. ولا يُرسل شيء قبل أن تقبله المنظمة من جديد.</translation>
    </message>
    <message>
        <source>The app then opens its data anew, and you sign in again.</source>
        <translation>ثم يفتح البرنامج بياناته من جديد، وتسجّل الدخول مرة أخرى.</translation>
    </message>
    <message>
        <source>What was written after this copy was made is not here, and does not come back.</source>
        <translation>ما كُتب بعد هذه النسخة ليس هنا، ولا يعود.</translation>
    </message>
    <message>
        <source>Sessions that are older than what is known of them stay closed.</source>
        <translation>الجلسات الأقدم مما يُعرف عنها تبقى مغلقة.</translation>
    </message>
    <message>
        <source>Nothing is sent before the organisation agrees.</source>
        <translation>لا يُرسل شيء قبل أن توافق المنظمة.</translation>
    </message>
    <message>
        <source>Repair the log</source>
        <translation>إصلاح السجل</translation>
    </message>
    <message>
        <source>Use the older copy</source>
        <translation>استخدام النسخة الأقدم</translation>
    </message>
    <message>
        <source>Typed by the team lead.</source>
        <translation>يكتبه قائد الفريق.</translation>
    </message>
</context>
<context>
    <name>ReportLossPage</name>
    <message>
        <source>&amp;Report it</source>
        <translation>أبلغ عن ذلك</translation>
    </message>
    <message>
        <source>Another laptop?</source>
        <translation>حاسوب آخر؟</translation>
    </message>
    <message>
        <source>How it happened</source>
        <translation>كيف حدث</translation>
    </message>
    <message>
        <source>Noticed on</source>
        <translation>لوحظ في</translation>
    </message>
    <message>
        <source>People have a right to know early. Better report too much than too little.</source>
        <translation>للناس حق في أن يعلموا مبكرًا. الإبلاغ أكثر مما يلزم خير من الإبلاغ أقل.</translation>
    </message>
    <message>
        <source>Please choose</source>
        <translation>اختر من فضلك</translation>
    </message>
    <message>
        <source>Report a loss</source>
        <translation>الإبلاغ عن فقدان</translation>
    </message>
    <message>
        <source>The report lists whose recordings were on this laptop, by code, and in which state.</source>
        <translation>يسرد البلاغ لمن كانت التسجيلات على هذا الحاسوب، بالرموز، وفي أي حالة.</translation>
    </message>
    <message>
        <source>Then its fingerprint, if it is known.</source>
        <translation>عندئذ بصمته، إن كانت معروفة.</translation>
    </message>
    <message>
        <source>Was the disk encrypted?</source>
        <translation>هل كان القرص مشفّرًا؟</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>ما الذي حدث</translation>
    </message>
    <message>
        <source>Where, when, who may have it now.</source>
        <translation>أين ومتى ومن قد يكون عنده الآن.</translation>
    </message>
    <message>
        <source>Year, month, day.</source>
        <translation>السنة والشهر واليوم.</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
</context>
<context>
    <name>RequestPage</name>
    <message>
        <source>The organisation turned it down. Whoever asked may complain; the paper says where.</source>
        <translation>رفضته المنظمة. ويحق لصاحبه أن يشتكي؛ والورقة تقول أين.</translation>
    </message>
    <message>
        <source>%1 and %2 stood by it</source>
        <translation>شهد عليه %1 و%2</translation>
    </message>
    <message numerus="yes">
        <source>Done on this laptop, in %n session(s)</source>
        <translation><numerusform>أُنجز على هذا الحاسوب، بلا جلسات</numerusform><numerusform>أُنجز على هذا الحاسوب، في جلسة واحدة</numerusform><numerusform>أُنجز على هذا الحاسوب، في جلستين</numerusform><numerusform>أُنجز على هذا الحاسوب، في %n جلسات</numerusform><numerusform>أُنجز على هذا الحاسوب، في %n جلسة</numerusform><numerusform>أُنجز على هذا الحاسوب، في %n جلسة</numerusform></translation>
    </message>
    <message>
        <source>About</source>
        <translation>عن</translation>
    </message>
    <message>
        <source>Taken on</source>
        <translation>استُلم في</translation>
    </message>
    <message>
        <source>What can be done now</source>
        <translation>ما يمكن فعله الآن</translation>
    </message>
    <message>
        <source>Stand by the &amp;deletion…</source>
        <translation>اشهد على الحذف…</translation>
    </message>
    <message>
        <source>Send it &amp;now</source>
        <translation>أرسله الآن</translation>
    </message>
    <message>
        <source>Nothing: it is done.</source>
        <translation>لا شيء: أُنجز.</translation>
    </message>
    <message>
        <source>A second person of the team stands by it, or the organisation decides.</source>
        <translation>يشهد عليه شخص ثانٍ من الفريق، أو تقرّر المنظمة.</translation>
    </message>
    <message>
        <source>Until then nothing of this person is sent.</source>
        <translation>حتى ذلك الحين لا يُرسل شيء يخص هذا الشخص.</translation>
    </message>
    <message>
        <source>It lies on this laptop and goes first, as soon as there is a connection.</source>
        <translation>هو على هذا الحاسوب ويُرسل أولًا، حالما يتوفر اتصال.</translation>
    </message>
    <message>
        <source>The organisation has it and answers. Its answer comes with the next sending.</source>
        <translation>وصل إلى المنظمة وهي تجيب. ويأتي جوابها مع الإرسال التالي.</translation>
    </message>
    <message>
        <source>Taken at this laptop</source>
        <translation>استُلم على هذا الحاسوب</translation>
    </message>
    <message>
        <source>Done on this laptop</source>
        <translation>أُنجز على هذا الحاسوب</translation>
    </message>
    <message>
        <source>Sent to the organisation</source>
        <translation>أُرسل إلى المنظمة</translation>
    </message>
    <message>
        <source>Accepted by the organisation</source>
        <translation>قبلته المنظمة</translation>
    </message>
    <message>
        <source>Done by the organisation</source>
        <translation>أنجزته المنظمة</translation>
    </message>
    <message>
        <source>Turned down by the organisation</source>
        <translation>رفضته المنظمة</translation>
    </message>
    <message>
        <source>Request %1</source>
        <translation>الطلب %1</translation>
    </message>
    <message>
        <source>Only this is meant</source>
        <translation>المقصود هذا فقط</translation>
    </message>
</context>
<context>
    <name>RequestPaper</name>
    <message>
        <source>Your request</source>
        <translation>طلبك</translation>
    </message>
    <message>
        <source>With this number you can ask how far it is. It does not say who you are.</source>
        <translation>بهذا الرقم يمكنك أن تسأل عن حاله. ولا يدل أحدًا على هويتك.</translation>
    </message>
    <message>
        <source>Received on</source>
        <translation>استُلم في</translation>
    </message>
    <message>
        <source>Answer due by</source>
        <translation>الجواب مستحق حتى</translation>
    </message>
    <message>
        <source>Who to ask</source>
        <translation>من تسأل</translation>
    </message>
    <message>
        <source>Request %3 · page %1 of %2</source>
        <translation>الطلب %3 · صفحة %1 من %2</translation>
    </message>
</context>
<context>
    <name>RequestTakenPage</name>
    <message numerus="yes">
        <source>%n sealed file(s) were made unreadable and deleted.</source>
        <translation><numerusform>لم يُحذف أي ملف مختوم.</numerusform><numerusform>أُتلف ملف مختوم واحد وحُذف.</numerusform><numerusform>أُتلف ملفان مختومان وحُذفا.</numerusform><numerusform>أُتلفت %n ملفات مختومة وحُذفت.</numerusform><numerusform>أُتلف %n ملفًا مختومًا وحُذفت.</numerusform><numerusform>أُتلف %n ملف مختوم وحُذفت.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>لا مقاطع</numerusform><numerusform>مقطع واحد</numerusform><numerusform>مقطعان</numerusform><numerusform>%n مقاطع</numerusform><numerusform>%n مقطعًا</numerusform><numerusform>%n مقطع</numerusform></translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>تم</translation>
    </message>
    <message>
        <source>Answer due by %1</source>
        <translation>الجواب مستحق حتى %1</translation>
    </message>
    <message>
        <source>Nothing more is sent. The server could not be told yet; that is the first thing sent.</source>
        <translation>لا يُرسل شيء آخر. لم يمكن إبلاغ الخادم بعد؛ وهذا أول ما يُرسل.</translation>
    </message>
    <message>
        <source>The organisation's backups follow when they are next renewed.</source>
        <translation>النسخ الاحتياطية لدى المنظمة تتبع عند تجديدها التالي.</translation>
    </message>
    <message>
        <source>Deleted here now</source>
        <translation>حُذف هنا الآن</translation>
    </message>
    <message>
        <source>It is sent before all recordings, as soon as there is a connection.</source>
        <translation>يُرسل قبل كل التسجيلات، حالما يتوفر اتصال.</translation>
    </message>
    <message>
        <source>Number of the request</source>
        <translation>رقم الطلب</translation>
    </message>
    <message>
        <source>On this laptop</source>
        <translation>على هذا الحاسوب</translation>
    </message>
    <message>
        <source>Only the organisation says when it is done, or why not.</source>
        <translation>المنظمة وحدها تقول متى أُنجز، أو لماذا لم يُنجز.</translation>
    </message>
    <message>
        <source>Questions?</source>
        <translation>أسئلة؟</translation>
    </message>
    <message>
        <source>The organisation first asks who it is from.</source>
        <translation>تسأل المنظمة أولًا ممن الطلب.</translation>
    </message>
    <message>
        <source>The request is taken</source>
        <translation>استُلم الطلب</translation>
    </message>
    <message>
        <source>Nothing of it is on this laptop.</source>
        <translation>لا يحفظ هذا الحاسوب شيئًا منه.</translation>
    </message>
    <message>
        <source>What happens next</source>
        <translation>ماذا يحدث بعد ذلك</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>ذهب</translation>
    </message>
    <message>
        <source>&amp;Print the number</source>
        <translation>طباعة الرقم</translation>
    </message>
    <message>
        <source>&amp;Save to a disk</source>
        <translation>حفظ على قرص</translation>
    </message>
    <message>
        <source>Print it, or write it down for them. It tells nobody who they are.</source>
        <translation>اطبعه، أو اكتبه له. ولا يدل أحدًا على هويته.</translation>
    </message>
    <message>
        <source>What was named is taken back here now, with its recordings.</source>
        <translation>ما ذُكر يُتراجع عنه هنا الآن مع تسجيلاته.</translation>
    </message>
    <message>
        <source>It is held: taken back once a second person or the organisation confirms it.</source>
        <translation>الطلب معلّق: يُتراجع عنه حين يشهد شخص ثانٍ أو توافق المنظمة.</translation>
    </message>
    <message>
        <source>It is held: deleted once a second person or the organisation confirms it.</source>
        <translation>الطلب معلّق: يُحذف حين يشهد شخص ثانٍ أو توافق المنظمة.</translation>
    </message>
</context>
<context>
    <name>RequestsPage</name>
    <message numerus="yes">
        <source>%n day(s) late</source>
        <translation><numerusform>بلا تأخير</numerusform><numerusform>تأخر يومًا واحدًا</numerusform><numerusform>تأخر يومين</numerusform><numerusform>تأخر %n أيام</numerusform><numerusform>تأخر %n يومًا</numerusform><numerusform>تأخر %n يوم</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation><numerusform>ينتهي اليوم</numerusform><numerusform>بقي يوم واحد</numerusform><numerusform>بقي يومان</numerusform><numerusform>بقيت %n أيام</numerusform><numerusform>بقي %n يومًا</numerusform><numerusform>بقي %n يوم</numerusform></translation>
    </message>
    <message>
        <source>&amp;New request</source>
        <translation>طلب جديد</translation>
    </message>
    <message>
        <source>&amp;Report a loss…</source>
        <translation>الإبلاغ عن فقدان…</translation>
    </message>
    <message>
        <source>Anybody may ask, at any time. The answer is due within 30 days.</source>
        <translation>يحق لكل شخص أن يطلب، في أي وقت. والجواب مستحق خلال 30 يومًا.</translation>
    </message>
    <message>
        <source>Nobody has asked for anything on this laptop yet.</source>
        <translation>لم يطلب أحد شيئًا على هذا الحاسوب بعد.</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>الطلبات</translation>
    </message>
    <message>
        <source>Some requests wait here for three days or more.</source>
        <translation>بعض الطلبات تنتظر هنا منذ ثلاثة أيام أو أكثر.</translation>
    </message>
    <message>
        <source>The time runs from the day a request was taken. Connect this laptop soon.</source>
        <translation>تُحسب المدة من يوم استلام الطلب. صِل هذا الحاسوب بالإنترنت قريبًا.</translation>
    </message>
    <message>
        <source>It is not yet proven who is asking.</source>
        <translation>لم يثبت بعد من يطلب.</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>أُجيب عنه</translation>
    </message>
    <message>
        <source>a device</source>
        <translation>جهاز</translation>
    </message>
    <message>
        <source>code not known</source>
        <translation>الرمز غير معروف</translation>
    </message>
    <message>
        <source>Confirm the deletion…</source>
        <translation>اشهد على الحذف…</translation>
    </message>
    <message>
        <source>Held until a second person confirms it.</source>
        <translation>معلّق حتى يشهد عليه شخص ثانٍ.</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>التفاصيل</translation>
    </message>
</context>
<context>
    <name>ReturningPage</name>
    <message>
        <source>You took part before?</source>
        <translation>شاركت من قبل؟</translation>
    </message>
    <message>
        <source>Type the number, or scan the square on the copy</source>
        <translation>اكتب الرقم، أو امسح المربع على النسخة</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>بحث</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>Welcome back. You decide again today; nothing is carried over from last time.</source>
        <translation>أهلًا بعودتك. تقرّر اليوم من جديد؛ ولا يُؤخذ شيء من المرة الماضية.</translation>
    </message>
    <message>
        <source>This code is from another laptop. You read and decide as if for the first time.</source>
        <translation>هذا الرمز من حاسوب آخر. تقرأ وتقرّر كما في المرة الأولى.</translation>
    </message>
    <message>
        <source>Your session on this laptop is not finished yet. It goes on where you stopped.</source>
        <translation>جلستك على هذا الحاسوب لم تنتهِ بعد. وتُستأنف من حيث توقفت.</translation>
    </message>
    <message>
        <source>Last time you withdrew, and that still stands. Today you can decide again.</source>
        <translation>في المرة الماضية سحبت موافقتك، ويبقى الأمر كذلك. واليوم يمكنك أن تقرّر من جديد.</translation>
    </message>
    <message>
        <source>The policy has changed in an important way. Please read all of it.</source>
        <translation>تغيّرت السياسة تغيّرًا مهمًا. اقرأها كلها من فضلك.</translation>
    </message>
    <message>
        <source>The policy has changed a little. Only the changed parts are left to read.</source>
        <translation>تغيّرت السياسة قليلًا. لم يبق للقراءة إلا الأجزاء التي تغيّرت.</translation>
    </message>
    <message>
        <source>The policy is the one you read. You can read it again.</source>
        <translation>السياسة هي التي قرأتها. ويمكنك أن تقرأها مرة أخرى.</translation>
    </message>
    <message>
        <source>Please read the policy in this language.</source>
        <translation>اقرأ السياسة بهذه اللغة من فضلك.</translation>
    </message>
    <message>
        <source>The number is on your copy. No name is needed.</source>
        <translation>الرقم مكتوب على نسختك. ولا حاجة إلى اسم.</translation>
    </message>
    <message>
        <source>Number of the copy</source>
        <translation>رقم النسخة</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Review before sealing</source>
        <translation>المراجعة قبل الختم</translation>
    </message>
    <message>
        <source>Consent given</source>
        <translation>أُعطيت الموافقة</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>مشفّر</translation>
    </message>
    <message>
        <source>Policy and &amp;contact</source>
        <translation>السياسة والتواصل</translation>
    </message>
    <message>
        <source>Worth a second look</source>
        <translation>يستحق نظرة ثانية</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>جيد</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>الأسوأ أولًا</translation>
    </message>
    <message>
        <source>This session</source>
        <translation>هذه الجلسة</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s)</source>
        <translation><numerusform>لا مقاطع</numerusform><numerusform>مقطع واحد</numerusform><numerusform>مقطعان</numerusform><numerusform>%n مقاطع</numerusform><numerusform>%n مقطعًا</numerusform><numerusform>%n مقطع</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation><numerusform>0 دقيقة</numerusform><numerusform>دقيقة واحدة</numerusform><numerusform>دقيقتان</numerusform><numerusform>%n دقائق</numerusform><numerusform>%n دقيقة</numerusform><numerusform>%n دقيقة</numerusform></translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>المسجَّل</translation>
    </message>
    <message numerus="yes">
        <source>%n prompt(s)</source>
        <translation><numerusform>لا بنود</numerusform><numerusform>بند واحد</numerusform><numerusform>بندان</numerusform><numerusform>%n بنود</numerusform><numerusform>%n بندًا</numerusform><numerusform>%n بند</numerusform></translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>جرى تخطيه</translation>
    </message>
    <message>
        <source>Not done</source>
        <translation>لم يُنجز</translation>
    </message>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>المسموح به</translation>
    </message>
    <message>
        <source>What sealing does</source>
        <translation>ماذا يفعل الختم</translation>
    </message>
    <message>
        <source>This laptop can no longer play or change the recordings.</source>
        <translation>لن يستطيع هذا الحاسوب بعد ذلك تشغيل التسجيلات أو تغييرها.</translation>
    </message>
    <message>
        <source>They wait in the outbox for upload.</source>
        <translation>تنتظر في صندوق الصادر حتى تُرفع.</translation>
    </message>
    <message>
        <source>Withdrawing still works, and deletes them here at once.</source>
        <translation>يبقى سحب الموافقة ممكنًا، ويحذفها هنا فورًا.</translation>
    </message>
    <message numerus="yes">
        <source>Not sealed within %n hour(s)? Then it happens by itself.</source>
        <translation><numerusform>يُختم الآن من تلقاء نفسه.</numerusform><numerusform>لم يُختم خلال ساعة؟ عندئذ يحدث من تلقاء نفسه.</numerusform><numerusform>لم يُختم خلال ساعتين؟ عندئذ يحدث من تلقاء نفسه.</numerusform><numerusform>لم يُختم خلال %n ساعات؟ عندئذ يحدث من تلقاء نفسه.</numerusform><numerusform>لم يُختم خلال %n ساعة؟ عندئذ يحدث من تلقاء نفسه.</numerusform><numerusform>لم يُختم خلال %n ساعة؟ عندئذ يحدث من تلقاء نفسه.</numerusform></translation>
    </message>
    <message>
        <source>S&amp;top…</source>
        <translation>توقف…</translation>
    </message>
    <message>
        <source>&amp;Back to recording</source>
        <translation>العودة إلى التسجيل</translation>
    </message>
    <message>
        <source>&amp;Park session</source>
        <translation>تأجيل الجلسة</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) still need a look. You may seal them as they are.</source>
        <translation><numerusform>لا مقطع يحتاج إلى نظرة.</numerusform><numerusform>ما زال مقطع واحد يحتاج إلى نظرة. يمكنك ختمه كما هو.</numerusform><numerusform>ما زال مقطعان يحتاجان إلى نظرة. يمكنك ختمهما كما هما.</numerusform><numerusform>ما زالت %n مقاطع تحتاج إلى نظرة. يمكنك ختمها كما هي.</numerusform><numerusform>ما زال %n مقطعًا يحتاج إلى نظرة. يمكنك ختمها كما هي.</numerusform><numerusform>ما زال %n مقطع يحتاج إلى نظرة. يمكنك ختمها كما هي.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>S&amp;eal %n take(s)</source>
        <translation><numerusform>لا مقاطع للختم</numerusform><numerusform>ختم مقطع واحد</numerusform><numerusform>ختم مقطعين</numerusform><numerusform>ختم %n مقاطع</numerusform><numerusform>ختم %n مقطعًا</numerusform><numerusform>ختم %n مقطع</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) may be somebody else's: another person was here then.</source>
        <translation><numerusform>لا مقاطع لشخص آخر.</numerusform><numerusform>ربما كان مقطع واحد لشخص آخر: كان شخص آخر هنا حينها.</numerusform><numerusform>ربما كان مقطعان لشخص آخر: كان شخص آخر هنا حينها.</numerusform><numerusform>ربما كانت %n مقاطع لشخص آخر: كان شخص آخر هنا حينها.</numerusform><numerusform>ربما كان %n مقطعًا لشخص آخر: كان شخص آخر هنا حينها.</numerusform><numerusform>ربما كان %n مقطع لشخص آخر: كان شخص آخر هنا حينها.</numerusform></translation>
    </message>
    <message>
        <source>Delete &amp;these</source>
        <translation>احذف هذه</translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <translation><numerusform>لا أحد</numerusform><numerusform>شخص واحد</numerusform><numerusform>شخصان</numerusform><numerusform>%n أشخاص</numerusform><numerusform>%n شخصًا</numerusform><numerusform>%n شخص</numerusform></translation>
    </message>
    <message>
        <source>Nothing has been recorded yet.</source>
        <translation>لم يُسجَّل شيء بعد.</translation>
    </message>
</context>
<context>
    <name>Rights</name>
    <message>
        <source>An answer would seriously harm somebody's rights.</source>
        <translation>الجواب يضر بحقوق شخص ما ضررًا بالغًا.</translation>
    </message>
    <message>
        <source>I don't know</source>
        <translation>لا أعرف</translation>
    </message>
    <message>
        <source>It can't be done in practice, for example in old backups.</source>
        <translation>لا يمكن تنفيذه عمليًا، مثلًا في النسخ الاحتياطية القديمة.</translation>
    </message>
    <message>
        <source>It concerns a criminal case or a court's judgment.</source>
        <translation>يتعلق بقضية جنائية أو بحكم محكمة.</translation>
    </message>
    <message>
        <source>It protects somebody's life or property.</source>
        <translation>يحمي حياة شخص أو ماله.</translation>
    </message>
    <message>
        <source>A disk or stick was lost</source>
        <translation>فُقد قرص أو ذاكرة USB</translation>
    </message>
    <message>
        <source>A disk or stick was stolen</source>
        <translation>سُرق قرص أو ذاكرة USB</translation>
    </message>
    <message>
        <source>A guardian asks for a child</source>
        <translation>وليّ أمر يطلب عن طفل</translation>
    </message>
    <message>
        <source>A laptop was lost</source>
        <translation>فُقد حاسوب</translation>
    </message>
    <message>
        <source>A laptop was stolen</source>
        <translation>سُرق حاسوب</translation>
    </message>
    <message>
        <source>A parent or guardian</source>
        <translation>أحد الوالدين أو وليّ أمر</translation>
    </message>
    <message>
        <source>A relative asks for somebody who died</source>
        <translation>قريب يطلب عن متوفى</translation>
    </message>
    <message>
        <source>A relative of somebody who died</source>
        <translation>قريب لشخص متوفى</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>قُبل</translation>
    </message>
    <message>
        <source>Change single choices</source>
        <translation>تغيير بعض الاختيارات</translation>
    </message>
    <message>
        <source>Close the account</source>
        <translation>إغلاق الحساب</translation>
    </message>
    <message>
        <source>Complain</source>
        <translation>الشكوى</translation>
    </message>
    <message>
        <source>Correct what is wrong</source>
        <translation>تصحيح ما هو خطأ</translation>
    </message>
    <message>
        <source>Delete everything</source>
        <translation>حذف كل شيء</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>أُنجز</translation>
    </message>
    <message>
        <source>Get a copy</source>
        <translation>الحصول على نسخة</translation>
    </message>
    <message>
        <source>Grown up: decide alone from now on</source>
        <translation>بلغ السن: يقرّر وحده من الآن</translation>
    </message>
    <message>
        <source>Have something explained</source>
        <translation>طلب شرح شيء</translation>
    </message>
    <message>
        <source>It concerns national security or defence.</source>
        <translation>يتعلق بالأمن الوطني أو الدفاع.</translation>
    </message>
    <message>
        <source>It concerns public safety or public health.</source>
        <translation>يتعلق بالسلامة العامة أو الصحة العامة.</translation>
    </message>
    <message>
        <source>It concerns trade secrets.</source>
        <translation>يتعلق بأسرار تجارية.</translation>
    </message>
    <message>
        <source>It would endanger the rights of other people.</source>
        <translation>يعرّض حقوق أشخاص آخرين للخطر.</translation>
    </message>
    <message>
        <source>It would take technical means out of all proportion.</source>
        <translation>يحتاج إلى وسائل تقنية فوق كل حد معقول.</translation>
    </message>
    <message>
        <source>Last digits of the telephone</source>
        <translation>آخر أرقام الهاتف</translation>
    </message>
    <message>
        <source>Month of birth</source>
        <translation>شهر الميلاد</translation>
    </message>
    <message>
        <source>No</source>
        <translation>لا</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>لم يُرسل بعد</translation>
    </message>
    <message>
        <source>Nothing for now</source>
        <translation>لا شيء الآن</translation>
    </message>
    <message>
        <source>Overdue</source>
        <translation>متأخر</translation>
    </message>
    <message>
        <source>Report of a loss</source>
        <translation>بلاغ عن فقدان</translation>
    </message>
    <message>
        <source>See what is held</source>
        <translation>الاطلاع على ما يُحفظ</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>أُرسلت</translation>
    </message>
    <message>
        <source>Somebody saw what they should not</source>
        <translation>رأى شخص ما لا ينبغي له</translation>
    </message>
    <message>
        <source>Somebody who was asked to</source>
        <translation>شخص كُلّف بذلك</translation>
    </message>
    <message>
        <source>Something else happened</source>
        <translation>حدث شيء آخر</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>شيء آخر</translation>
    </message>
    <message>
        <source>Something that was read</source>
        <translation>شيء قُرئ</translation>
    </message>
    <message>
        <source>Stop the use, or the transfer abroad</source>
        <translation>وقف الاستخدام أو الإرسال إلى الخارج</translation>
    </message>
    <message>
        <source>The ID number, typed again</source>
        <translation>رقم الهوية، مكتوبًا من جديد</translation>
    </message>
    <message>
        <source>The copy, and one thing only they know</source>
        <translation>النسخة، وشيء لا يعرفه غيره</translation>
    </message>
    <message>
        <source>The organisation has a duty by law.</source>
        <translation>على المنظمة واجب بموجب القانون.</translation>
    </message>
    <message>
        <source>The person stands here and is known</source>
        <translation>الشخص حاضر هنا ومعروف</translation>
    </message>
    <message>
        <source>The person</source>
        <translation>الشخص نفسه</translation>
    </message>
    <message>
        <source>The same was asked again and again without need.</source>
        <translation>طُلب الأمر نفسه مرارًا بلا حاجة.</translation>
    </message>
    <message>
        <source>There is proof that it was asked in bad faith.</source>
        <translation>هناك دليل على سوء النية في الطلب.</translation>
    </message>
    <message>
        <source>Turned down</source>
        <translation>رُفض</translation>
    </message>
    <message>
        <source>Where the recording was</source>
        <translation>مكان التسجيل</translation>
    </message>
    <message>
        <source>Withdraw consent</source>
        <translation>سحب الموافقة</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>ended; nothing is left here</source>
        <translation>انتهت؛ لم يبق شيء هنا</translation>
    </message>
    <message>
        <source>its log is damaged</source>
        <translation>سجلها تالف</translation>
    </message>
    <message>
        <source>not sealed yet</source>
        <translation>لم تُختم بعد</translation>
    </message>
    <message>
        <source>sealed, waits to be sent</source>
        <translation>مختومة، تنتظر الإرسال</translation>
    </message>
    <message>
        <source>sent; nothing is left here</source>
        <translation>أُرسلت؛ لم يبق شيء هنا</translation>
    </message>
    <message>
        <source>sent; the copy here goes soon</source>
        <translation>أُرسلت؛ والنسخة هنا تذهب قريبًا</translation>
    </message>
    <message>
        <source>withdrawn; nothing is left here</source>
        <translation>سُحبت الموافقة؛ لم يبق شيء هنا</translation>
    </message>
</context>
<context>
    <name>SamePersonPage</name>
    <message>
        <source>Still the same person?</source>
        <translation>أما زلت الشخص نفسه؟</translation>
    </message>
    <message>
        <source>&amp;Yes, that is me</source>
        <translation>نعم، أنا هو</translation>
    </message>
    <message>
        <source>The session goes on where you stopped.</source>
        <translation>تُستأنف الجلسة من حيث توقفت.</translation>
    </message>
    <message>
        <source>&amp;No, somebody else</source>
        <translation>لا، شخص آخر</translation>
    </message>
    <message>
        <source>The session waits. What was recorded by mistake can be deleted in the review.</source>
        <translation>تنتظر الجلسة. وما سُجّل خطأً يمكن حذفه في المراجعة.</translation>
    </message>
    <message>
        <source>Still the same people?</source>
        <translation>أما زلتم الأشخاص أنفسهم؟</translation>
    </message>
    <message>
        <source>&amp;Yes, that is us</source>
        <translation>نعم، نحن أنفسنا</translation>
    </message>
    <message>
        <source>This session belongs to the person with this code.</source>
        <translation>هذه الجلسة لصاحب هذا الرمز.</translation>
    </message>
    <message>
        <source>This session belongs to the people with these codes.</source>
        <translation>هذه الجلسة لأصحاب هذه الرموز.</translation>
    </message>
</context>
<context>
    <name>SentencePage</name>
    <message>
        <source>Speak as in a session. You hear it at once, and it is thrown away.</source>
        <translation>تكلم كما في الجلسة. تسمعه فورًا، ثم يُتلف.</translation>
    </message>
    <message>
        <source>Say one sentence</source>
        <translation>قل جملة واحدة</translation>
    </message>
    <message>
        <source>A small boat goes down the river in the morning.</source>
        <translation>زورق صغير ينزل مع النهر في الصباح.</translation>
    </message>
    <message>
        <source>The microphone opens…</source>
        <translation>يُفتح الميكروفون…</translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation>تسجيل</translation>
    </message>
    <message>
        <source>I have &amp;said it</source>
        <translation>قلتها</translation>
    </message>
    <message>
        <source>Say it &amp;again</source>
        <translation>قلها مرة أخرى</translation>
    </message>
    <message>
        <source>Please speak now.</source>
        <translation>تكلم الآن من فضلك.</translation>
    </message>
</context>
<context>
    <name>SessionFlow</name>
    <message>
        <source>Going by the birth date, a guardian decides.</source>
        <translation>حسب تاريخ الميلاد، يقرّر وليّ الأمر.</translation>
    </message>
    <message>
        <source>The signature was wiped. Please start again with the guardian.</source>
        <translation>مُسح التوقيع. ابدأ من جديد مع وليّ الأمر من فضلك.</translation>
    </message>
    <message>
        <source>Sealing the session…</source>
        <translation>جارٍ ختم الجلسة…</translation>
    </message>
    <message>
        <source>Every file is read again and checked. Please wait a moment.</source>
        <translation>يُقرأ كل ملف مرة أخرى ويُفحص. انتظر لحظة من فضلك.</translation>
    </message>
    <message>
        <source>The policy has changed a little since you signed.</source>
        <translation>تغيّرت السياسة قليلًا منذ وقّعت.</translation>
    </message>
    <message>
        <source>For the recorder: this person may have taken part before.</source>
        <translation>لمسؤول التسجيل: ربما شارك هذا الشخص من قبل.</translation>
    </message>
    <message>
        <source>It is only a hint. Please ask, and go on.</source>
        <translation>هذه إشارة فقط. اسأل من فضلك، ثم تابع.</translation>
    </message>
    <message>
        <source>Taken back. It counts from now on.</source>
        <translation>جرى التراجع. يسري ذلك من الآن.</translation>
    </message>
    <message>
        <source>The copy at the end says so too.</source>
        <translation>والنسخة في النهاية تقول ذلك أيضًا.</translation>
    </message>
</context>
<context>
    <name>SignInPage</name>
    <message>
        <source>Recorder, please sign in</source>
        <translation>مسؤول التسجيل، سجّل الدخول من فضلك</translation>
    </message>
    <message>
        <source>Collector</source>
        <translation>Collector</translation>
    </message>
    <message>
        <source>&amp;Install a project…</source>
        <translation>تثبيت مشروع…</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>المشروع</translation>
    </message>
    <message>
        <source>Your code</source>
        <translation>رمزك</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>الرقم السري</translation>
    </message>
    <message>
        <source>Rehearsal: the code is demo, the PIN 0000.</source>
        <translation>تدريب: الرمز demo والرقم السري 0000.</translation>
    </message>
    <message>
        <source>&amp;Sign in</source>
        <translation>تسجيل الدخول</translation>
    </message>
</context>
<context>
    <name>SignPage</name>
    <message>
        <source>Sign your decision</source>
        <translation>وقّع قرارك</translation>
    </message>
    <message>
        <source>Nothing is recorded before you sign. You can still go back and change every choice.</source>
        <translation>لا يُسجَّل شيء قبل أن توقّع. ما زال بإمكانك أن تعود وتغيّر كل اختيار.</translation>
    </message>
    <message>
        <source>Going back wipes the signature.</source>
        <translation>الرجوع يمسح التوقيع.</translation>
    </message>
    <message>
        <source>What you sign</source>
        <translation>على ماذا توقّع</translation>
    </message>
    <message>
        <source>“I read the policy to its end, I decided as shown here, and I agree to be recorded.”</source>
        <translation>«قرأت السياسة حتى نهايتها، وقرّرت كما هو معروض هنا، وأوافق على تسجيلي.»</translation>
    </message>
    <message>
        <source>“I read the policy to its end, I decided as shown here, and I agree for my child.”</source>
        <translation>«قرأت السياسة حتى نهايتها، وقرّرت كما هو معروض هنا، وأوافق عن طفلي.»</translation>
    </message>
    <message>
        <source>“I was told in my own words what happens, and I want to do this.”</source>
        <translation>«قيل لي بكلمات أفهمها ما سيحدث، وأريد أن أشارك.»</translation>
    </message>
    <message>
        <source>This signature also covers: %1.</source>
        <translation>بهذا التوقيع أيضًا: %1.</translation>
    </message>
    <message>
        <source>Your signature is tied to this text and these choices.</source>
        <translation>توقيعك مرتبط بهذا النص وهذه الاختيارات.</translation>
    </message>
    <message>
        <source>For myself</source>
        <translation>عن نفسي</translation>
    </message>
    <message>
        <source>For the child, as guardian</source>
        <translation>عن الطفل، بصفتي وليّ أمره</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>النص</translation>
    </message>
    <message>
        <source>Signer</source>
        <translation>الموقّع</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>الوقت</translation>
    </message>
    <message>
        <source>Can't read or write? A mark is enough.</source>
        <translation>لا تقرأ أو لا تكتب؟ تكفي علامة.</translation>
    </message>
    <message>
        <source>I do n&amp;ot sign</source>
        <translation>لن أوقّع</translation>
    </message>
    <message>
        <source>I &amp;sign</source>
        <translation>أوقّع</translation>
    </message>
    <message>
        <source>As interpreter</source>
        <translation>بصفتي مترجمًا</translation>
    </message>
    <message>
        <source>As witness</source>
        <translation>بصفتي شاهدًا</translation>
    </message>
    <message>
        <source>For the person who translated everything.</source>
        <translation>لمن ترجم كل شيء.</translation>
    </message>
    <message>
        <source>For the person who was there the whole time.</source>
        <translation>لمن كان حاضرًا طوال الوقت.</translation>
    </message>
    <message>
        <source>Translated into</source>
        <translation>إلى</translation>
    </message>
    <message>
        <source>It confirms how this happened, not that the decision was right.</source>
        <translation>يقول إن الأمر جرى هكذا، لا إنه كان صوابًا.</translation>
    </message>
    <message>
        <source>The interpreter signs</source>
        <translation>المترجم يوقّع</translation>
    </message>
    <message>
        <source>The witness signs</source>
        <translation>الشاهد يوقّع</translation>
    </message>
    <message>
        <source>Your full name is needed here. A mark is not enough.</source>
        <translation>اسمك الكامل مطلوب هنا. لا تكفي علامة.</translation>
    </message>
    <message>
        <source>“I translated everything that was said, faithfully and in full.”</source>
        <translation>«ترجمت كل ما قيل بأمانة وبالكامل.»</translation>
    </message>
    <message>
        <source>“I was there the whole time. Everything was read aloud, every question was answered, and this was decided freely.”</source>
        <translation>«كنت حاضرًا طوال الوقت. قُرئ كل شيء بصوت عالٍ، وأُجيب عن كل سؤال، وكان القرار حرًا.»</translation>
    </message>
    <message>
        <source>“The policy was read to me, I decided as shown here, and I agree for my child.”</source>
        <translation>«قُرئت لي السياسة، وقرّرت كما هو معروض هنا، وأوافق عن طفلي.»</translation>
    </message>
    <message>
        <source>“The policy was read to me, I decided as shown here, and I agree to be recorded.”</source>
        <translation>«قُرئت لي السياسة، وقرّرت كما هو معروض هنا، وأوافق على تسجيلي.»</translation>
    </message>
</context>
<context>
    <name>SignaturePad</name>
    <message>
        <source>Your name, in full</source>
        <translation>اسمك الكامل</translation>
    </message>
    <message>
        <source>kept apart from the recordings</source>
        <translation>يُحفظ بعيدًا عن التسجيلات</translation>
    </message>
    <message>
        <source>&amp;Draw</source>
        <translation>رسم</translation>
    </message>
    <message>
        <source>T&amp;ype</source>
        <translation>كتابة</translation>
    </message>
    <message>
        <source>Make a &amp;mark</source>
        <translation>وضع علامة</translation>
    </message>
    <message>
        <source>Cl&amp;ear</source>
        <translation>مسح</translation>
    </message>
    <message>
        <source>Use a finger, a pen or the mouse.</source>
        <translation>استخدم إصبعك أو قلمًا أو الفأرة.</translation>
    </message>
    <message>
        <source>Your name in full is your signature.</source>
        <translation>اسمك الكامل هو توقيعك.</translation>
    </message>
    <message>
        <source>A cross or any other sign is enough.</source>
        <translation>يكفي صليب أو أي علامة أخرى.</translation>
    </message>
</context>
<context>
    <name>Standing</name>
    <message>
        <source>Not sealed</source>
        <translation>غير مختومة</translation>
    </message>
    <message>
        <source>Uploading</source>
        <translation>قيد الرفع</translation>
    </message>
    <message>
        <source>No receipt yet</source>
        <translation>لا إيصال بعد</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>انتهت</translation>
    </message>
    <message>
        <source>Not released</source>
        <translation>بلا إذن بالإرسال</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>وُضعت جانبًا</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>معلّقة</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>بدأت</translation>
    </message>
    <message>
        <source>%1 of %2 sent</source>
        <translation>أُرسل %1 من %2</translation>
    </message>
    <message>
        <source>Seals itself %1.</source>
        <translation>تُختم من تلقاء نفسها %1.</translation>
    </message>
    <message>
        <source>A child was recorded without a guardian: none of it is sent. Ask your team lead.</source>
        <translation>سُجّل طفل بلا وليّ أمر: لا يُرسل شيء منها. اسأل قائد فريقك.</translation>
    </message>
    <message>
        <source>Somebody who may send it signs in and sends it.</source>
        <translation>من يحق له إرسالها يسجّل الدخول ويرسلها.</translation>
    </message>
    <message>
        <source>All of it is stored. It is kept here until the receipt comes.</source>
        <translation>كلها محفوظة لدى المنظمة. وتبقى هنا حتى يصل الإيصال.</translation>
    </message>
    <message>
        <source>It is not sent before it is sealed.</source>
        <translation>لا تذهب إلى أي مكان قبل ختمها.</translation>
    </message>
</context>
<context>
    <name>Standings</name>
    <message>
        <source>Encrypted</source>
        <translation>مشفّر</translation>
    </message>
    <message>
        <source>Uploading %1 of %2</source>
        <translation>جارٍ رفع %1 من %2</translation>
    </message>
    <message numerus="yes">
        <source>%n to upload</source>
        <translation><numerusform>لا شيء للرفع</numerusform><numerusform>واحدة للرفع</numerusform><numerusform>اثنتان للرفع</numerusform><numerusform>%n للرفع</numerusform><numerusform>%n للرفع</numerusform><numerusform>%n للرفع</numerusform></translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>القرص ممتلئ</translation>
    </message>
    <message>
        <source>Room for %1 h</source>
        <translation>متسع لـ %1 ساعة</translation>
    </message>
    <message>
        <source>Room for %1 min</source>
        <translation>متسع لـ %1 دقيقة</translation>
    </message>
</context>
<context>
    <name>StatementPage</name>
    <message>
        <source>Can't speak, or no microphone? A mark is enough.</source>
        <translation>لا تستطيع الكلام، أو لا ميكروفون؟ تكفي علامة.</translation>
    </message>
    <message>
        <source>I do n&amp;ot agree</source>
        <translation>لا أوافق</translation>
    </message>
    <message>
        <source>In your own voice</source>
        <translation>بصوتك أنت</translation>
    </message>
    <message>
        <source>We heard you well. Please listen to it.</source>
        <translation>سُمع جيدًا. استمع إليه من فضلك.</translation>
    </message>
    <message>
        <source>It was interrupted. Please say it once more.</source>
        <translation>انقطع. قله مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>Make a &amp;mark</source>
        <translation>وضع علامة</translation>
    </message>
    <message>
        <source>The microphone is still closed.</source>
        <translation>لم يُفتح شيء بعد.</translation>
    </message>
    <message>
        <source>Press it again, and listen to it.</source>
        <translation>اضغطه مرة أخرى، واستمع إليه.</translation>
    </message>
    <message>
        <source>Press the round button yourself.</source>
        <translation>اضغط الزر المستدير بنفسك.</translation>
    </message>
    <message>
        <source>Say it in your own words. Somebody reads your choices to you once more.</source>
        <translation>قله بكلماتك. ويقرأ لك شخص اختياراتك مرة أخرى.</translation>
    </message>
    <message>
        <source>Say what you decided</source>
        <translation>قل ما قرّرته</translation>
    </message>
    <message>
        <source>Say who you are and what you decided.</source>
        <translation>قل من أنت وماذا قرّرت.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>النص</translation>
    </message>
    <message>
        <source>That &amp;is my word</source>
        <translation>هذا قولي</translation>
    </message>
    <message>
        <source>The microphone is closed. Press to say it again.</source>
        <translation>الميكروفون مغلق. اضغط لتقوله مرة أخرى.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>الوقت</translation>
    </message>
    <message>
        <source>Too short. Please say it once more.</source>
        <translation>قصير جدًا. قله مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>Waveform of what you say</source>
        <translation>موجة ما تقوله</translation>
    </message>
    <message>
        <source>What you said</source>
        <translation>ما قلته</translation>
    </message>
    <message>
        <source>What you say</source>
        <translation>ما تقوله</translation>
    </message>
    <message>
        <source>Your words also cover: %1.</source>
        <translation>بكلماتك أيضًا: %1.</translation>
    </message>
    <message>
        <source>Your voice is your signature. It is kept apart from the recordings.</source>
        <translation>صوتك هو توقيعك. ويُحفظ بعيدًا عن التسجيلات.</translation>
    </message>
    <message>
        <source>“My name is … The policy was read to me. I agree that my child is recorded, as decided here.”</source>
        <translation>«اسمي … قُرئت لي السياسة. أوافق على تسجيل طفلي كما تقرّر هنا.»</translation>
    </message>
    <message>
        <source>“My name is … The policy was read to me. I agree to be recorded, as decided here.”</source>
        <translation>«اسمي … قُرئت لي السياسة. أوافق على تسجيلي كما تقرّر هنا.»</translation>
    </message>
    <message>
        <source>Please speak. Press again when you are done.</source>
        <translation>تكلم من فضلك. واضغط مرة أخرى حين تنتهي.</translation>
    </message>
    <message>
        <source>The microphone opens. Please wait a moment…</source>
        <translation>يُفتح الميكروفون. انتظر لحظة من فضلك…</translation>
    </message>
</context>
<context>
    <name>StepList</name>
    <message>
        <source>Language and age</source>
        <translation>اللغة والعمر</translation>
    </message>
    <message>
        <source>Guardian reads</source>
        <translation>وليّ الأمر يقرأ</translation>
    </message>
    <message>
        <source>Guardian chooses</source>
        <translation>وليّ الأمر يختار</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>أسئلة</translation>
    </message>
    <message>
        <source>Guardian signs</source>
        <translation>وليّ الأمر يوقّع</translation>
    </message>
    <message>
        <source>The child decides</source>
        <translation>الطفل يقرّر</translation>
    </message>
    <message>
        <source>About the child</source>
        <translation>عن الطفل</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>تسجيل</translation>
    </message>
    <message>
        <source>Your copy</source>
        <translation>نسختك</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>القراءة</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>الاختيار</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>التوقيع</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>عنك</translation>
    </message>
    <message>
        <source>%1 parts, about %2 minutes</source>
        <translation>الأجزاء: %1، الدقائق: نحو %2</translation>
    </message>
    <message>
        <source>Yes or No, one by one</source>
        <translation>نعم أو لا، واحدًا واحدًا</translation>
    </message>
    <message>
        <source>Did we explain it well?</source>
        <translation>هل شرحنا جيدًا؟</translation>
    </message>
    <message>
        <source>Relation and papers</source>
        <translation>صلة القرابة والوثائق</translation>
    </message>
    <message>
        <source>In the child's own words</source>
        <translation>بكلمات الطفل</translation>
    </message>
    <message>
        <source>Drawn, typed or a mark</source>
        <translation>رسم أو كتابة أو علامة</translation>
    </message>
    <message>
        <source>Kept apart</source>
        <translation>بعيدًا عن التسجيلات</translation>
    </message>
    <message>
        <source>%1 prompts, %2 minutes</source>
        <translation>البنود: %1، الدقائق: %2</translation>
    </message>
    <message>
        <source>Yours to keep</source>
        <translation>لك لتحتفظ بها</translation>
    </message>
    <message>
        <source>Under %1</source>
        <translation>أقل من %1 عامًا</translation>
    </message>
    <message>
        <source>Your voice, your witness</source>
        <translation>صوتك وشاهدك</translation>
    </message>
    <message>
        <source>Step %1 of %2 · %3</source>
        <translation>الخطوة %1 من %2 · %3</translation>
    </message>
    <message>
        <source>done</source>
        <translation>تم</translation>
    </message>
    <message>
        <source>now</source>
        <translation>الآن</translation>
    </message>
    <message>
        <source>to come</source>
        <translation>لاحقًا</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>الخطوات</translation>
    </message>
</context>
<context>
    <name>StopPage</name>
    <message>
        <source>You do not have to say why.</source>
        <translation>لا يلزمك أن تقول لماذا.</translation>
    </message>
    <message>
        <source>You can stop now</source>
        <translation>يمكنك أن تتوقف الآن</translation>
    </message>
    <message>
        <source>&amp;Back, go on</source>
        <translation>رجوع ومتابعة</translation>
    </message>
    <message>
        <source>Nothing changes until you choose.</source>
        <translation>لا يتغيّر شيء حتى تختار.</translation>
    </message>
    <message>
        <source>No more recording today.</source>
        <translation>لا تسجيل آخر اليوم.</translation>
    </message>
    <message numerus="yes">
        <source>Your %n take(s) stay, used only as you agreed.</source>
        <translation><numerusform>لا مقاطع لديك.</numerusform><numerusform>يبقى مقطعك، ولا يُستخدم إلا كما وافقت.</numerusform><numerusform>يبقى مقطعاك، ولا يُستخدمان إلا كما وافقت.</numerusform><numerusform>تبقى مقاطعك الـ %n، ولا تُستخدم إلا كما وافقت.</numerusform><numerusform>تبقى مقاطعك الـ %n، ولا تُستخدم إلا كما وافقت.</numerusform><numerusform>تبقى مقاطعك الـ %n، ولا تُستخدم إلا كما وافقت.</numerusform></translation>
    </message>
    <message>
        <source>You can still have them deleted later.</source>
        <translation>ما زال بإمكانك أن تطلب حذفها لاحقًا.</translation>
    </message>
    <message>
        <source>There is no recording yet, so there is nothing to keep.</source>
        <translation>لا تسجيل بعد، فلا يُحفظ شيء.</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>احتفاظ</translation>
    </message>
    <message>
        <source>Stop and &amp;keep</source>
        <translation>توقف مع الاحتفاظ</translation>
    </message>
    <message>
        <source>Stop, keep what I said</source>
        <translation>أتوقف، واحتفظوا بما قلته</translation>
    </message>
    <message numerus="yes">
        <source>All %n take(s), the form and the signature are deleted here at once.</source>
        <translation><numerusform>لا مقاطع؛ تُحذف الاستمارة والتوقيع هنا فورًا.</numerusform><numerusform>يُحذف المقطع والاستمارة والتوقيع هنا فورًا.</numerusform><numerusform>يُحذف المقطعان والاستمارة والتوقيع هنا فورًا.</numerusform><numerusform>تُحذف المقاطع الـ %n كلها والاستمارة والتوقيع هنا فورًا.</numerusform><numerusform>تُحذف المقاطع الـ %n كلها والاستمارة والتوقيع هنا فورًا.</numerusform><numerusform>تُحذف المقاطع الـ %n كلها والاستمارة والتوقيع هنا فورًا.</numerusform></translation>
    </message>
    <message>
        <source>We keep a note of the withdrawal: code, time and file checksums, no name.</source>
        <translation>نحتفظ بملاحظة عن سحب الموافقة: الرمز والوقت وقيم التحقق للملفات، بلا اسم.</translation>
    </message>
    <message>
        <source>We only count that somebody stopped. Nothing about you is kept.</source>
        <translation>نعدّ فقط أن أحدهم توقف. ولا نحتفظ بشيء عنك.</translation>
    </message>
    <message>
        <source>The form and the signature are deleted here at once.</source>
        <translation>تُحذف الاستمارة والتوقيع هنا فورًا.</translation>
    </message>
    <message>
        <source>We keep a note of the withdrawal: code and time, no name.</source>
        <translation>نحتفظ بملاحظة عن سحب الموافقة: الرمز والوقت، بلا اسم.</translation>
    </message>
    <message>
        <source>Stop and &amp;delete</source>
        <translation>توقف مع الحذف</translation>
    </message>
    <message>
        <source>Stop and delete everything</source>
        <translation>أتوقف، واحذفوا كل شيء</translation>
    </message>
    <message>
        <source>Or later, with the number of your copy</source>
        <translation>أو لاحقًا، برقم نسختك</translation>
    </message>
    <message>
        <source>Take back only a &amp;part…</source>
        <translation>التراجع عن جزء فقط…</translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>Yes</source>
        <translation>نعم</translation>
    </message>
    <message>
        <source>No</source>
        <translation>لا</translation>
    </message>
</context>
<context>
    <name>TakeBackPage</name>
    <message>
        <source>Switch off what you no longer want. It counts at once, and you need not say why.</source>
        <translation>أطفئ ما لم تعد تريده. يسري ذلك فورًا، ولا يلزمك أن تقول لماذا.</translation>
    </message>
    <message>
        <source>Take back a part</source>
        <translation>التراجع عن جزء</translation>
    </message>
    <message>
        <source>What may we record?</source>
        <translation>ماذا يمكننا أن نسجّل؟</translation>
    </message>
    <message>
        <source>What may we do with the recordings?</source>
        <translation>ماذا يمكننا أن نفعل بالتسجيلات؟</translation>
    </message>
    <message>
        <source>&amp;Back, change nothing</source>
        <translation>رجوع بلا تغيير</translation>
    </message>
    <message>
        <source>What is needed to take part can only be stopped as a whole.</source>
        <translation>ما تحتاج إليه المشاركة يُوقف كله معًا.</translation>
    </message>
    <message>
        <source>&amp;Take this back</source>
        <translation>أتراجع عن هذا</translation>
    </message>
    <message>
        <source>Nothing is switched off yet.</source>
        <translation>لم يُطفأ شيء بعد.</translation>
    </message>
    <message>
        <source>From now on this is a No. Everything else goes on as before.</source>
        <translation>من الآن هذه «لا». وكل ما عداها يستمر كما كان.</translation>
    </message>
    <message numerus="yes">
        <source>%n take(s) are deleted here at once.</source>
        <translation><numerusform>لا يُحذف أي مقطع.</numerusform><numerusform>يُحذف مقطع واحد هنا فورًا.</numerusform><numerusform>يُحذف مقطعان هنا فورًا.</numerusform><numerusform>تُحذف %n مقاطع هنا فورًا.</numerusform><numerusform>يُحذف %n مقطعًا هنا فورًا.</numerusform><numerusform>يُحذف %n مقطع هنا فورًا.</numerusform></translation>
    </message>
    <message>
        <source>Person %1</source>
        <translation>الشخص %1</translation>
    </message>
</context>
<context>
    <name>TakeRow</name>
    <message>
        <source>Good</source>
        <translation>جيد</translation>
    </message>
    <message>
        <source>Level and room are fine.</source>
        <translation>المستوى والغرفة جيدان.</translation>
    </message>
    <message>
        <source>Light and sharpness are fine. Nobody else is in it.</source>
        <translation>الإضاءة والوضوح جيدان. ولا أحد غيرك في الصورة.</translation>
    </message>
    <message>
        <source>Other people are blacked out.</source>
        <translation>حُجب الأشخاص الآخرون.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>صورة</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>النص</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>مرة أخرى</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>الحذف</translation>
    </message>
    <message>
        <source>Not kept: it is deleted before sealing.</source>
        <translation>لا يُحفظ: يُحذف قبل الختم.</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>تمرين</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>استماع</translation>
    </message>
    <message>
        <source>Prompt %1: this take is about to be deleted.</source>
        <translation>البند %1: سيُحذف هذا المقطع بعد قليل.</translation>
    </message>
    <message>
        <source>The take stays.</source>
        <translation>يبقى المقطع.</translation>
    </message>
</context>
<context>
    <name>TakesCard</name>
    <message numerus="yes">
        <source>Show more (%n)</source>
        <translation><numerusform>عرض المزيد (%n)</numerusform><numerusform>عرض المزيد (%n)</numerusform><numerusform>عرض المزيد (%n)</numerusform><numerusform>عرض المزيد (%n)</numerusform><numerusform>عرض المزيد (%n)</numerusform><numerusform>عرض المزيد (%n)</numerusform></translation>
    </message>
</context>
<context>
    <name>Talk</name>
    <message>
        <source>What has changed since last time: %1</source>
        <translation>ما تغيّر منذ المرة الماضية: %1</translation>
    </message>
</context>
<context>
    <name>Telling</name>
    <message>
        <source>The session has begun. Nothing was agreed yet.</source>
        <translation>بدأت الجلسة. ولم يُتفق على شيء بعد.</translation>
    </message>
    <message>
        <source>The policy was read. Nothing was agreed yet.</source>
        <translation>قُرئت السياسة. ولم يُتفق على شيء بعد.</translation>
    </message>
    <message>
        <source>The consent is given. Nothing was recorded yet.</source>
        <translation>أُعطيت الموافقة. ولم يُسجَّل شيء بعد.</translation>
    </message>
    <message>
        <source>Recordings were made. They are not sealed yet.</source>
        <translation>جرى التسجيل. ولم تُختم التسجيلات بعد.</translation>
    </message>
    <message>
        <source>The session is sealed and waits for the organisation's receipts.</source>
        <translation>الجلسة مختومة وتنتظر إيصالَي المنظمة.</translation>
    </message>
    <message>
        <source>Both receipts have come. The local copy goes when its time is over.</source>
        <translation>وصل الإيصالان. والنسخة المحلية تذهب حين تنقضي مدتها.</translation>
    </message>
    <message>
        <source>Both receipts have come. The recordings are no longer on this laptop.</source>
        <translation>وصل الإيصالان. ولم تعد التسجيلات على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Somebody said no. Only this is counted; nothing else is kept.</source>
        <translation>قال أحدهم لا. يُعدّ هذا فقط؛ ولا يُحفظ شيء آخر.</translation>
    </message>
    <message>
        <source>The consent was withdrawn. Everything was deleted on this laptop.</source>
        <translation>سُحبت الموافقة. وحُذف كل شيء على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Policy %1 was read to its end.</source>
        <translation>قُرئت السياسة %1 حتى نهايتها.</translation>
    </message>
    <message>
        <source>The person decided for themselves.</source>
        <translation>قرّر الشخص بنفسه.</translation>
    </message>
    <message>
        <source>A guardian decided for the child: %1.</source>
        <translation>قرّر وليّ أمر عن الطفل: %1.</translation>
    </message>
    <message>
        <source>The child said yes too.</source>
        <translation>وقال الطفل نعم أيضًا.</translation>
    </message>
    <message>
        <source>The child was too young to be asked.</source>
        <translation>كان الطفل أصغر من أن يُسأل.</translation>
    </message>
    <message>
        <source>The child wants to be asked again.</source>
        <translation>يريد الطفل أن يُسأل مرة أخرى.</translation>
    </message>
    <message>
        <source>The consent was spoken.</source>
        <translation>قيلت الموافقة شفويًا.</translation>
    </message>
    <message>
        <source>A witness was there for the whole talk and signed.</source>
        <translation>كان شاهد حاضرًا طوال الحديث ووقّع.</translation>
    </message>
    <message>
        <source>An interpreter translated and signed.</source>
        <translation>ترجم مترجم ووقّع.</translation>
    </message>
    <message>
        <source>An earlier signature was voided: by the birth date a guardian decides.</source>
        <translation>أُبطل توقيع سابق: حسب تاريخ الميلاد يقرّر وليّ الأمر.</translation>
    </message>
    <message>
        <source>A part of it was taken back since.</source>
        <translation>جرى التراجع عن جزء منها منذ ذلك الحين.</translation>
    </message>
    <message>
        <source>The identity form is sealed.</source>
        <translation>استمارة الهوية مختومة.</translation>
    </message>
    <message>
        <source>The identity form was not filled in yet.</source>
        <translation>لم تُملأ استمارة الهوية بعد.</translation>
    </message>
    <message>
        <source>“%1” may be recorded.</source>
        <translation>يجوز تسجيل «%1».</translation>
    </message>
    <message>
        <source>“%1” may not be recorded.</source>
        <translation>لا يجوز تسجيل «%1».</translation>
    </message>
    <message>
        <source>What was recorded may be sealed.</source>
        <translation>يجوز ختم ما سُجّل.</translation>
    </message>
    <message>
        <source>Nothing may be sealed.</source>
        <translation>لا يجوز ختم شيء.</translation>
    </message>
    <message>
        <source>What was recorded may be sent.</source>
        <translation>يجوز إرسال ما سُجّل.</translation>
    </message>
    <message>
        <source>Nothing may be sent.</source>
        <translation>لا يجوز إرسال شيء.</translation>
    </message>
    <message>
        <source>Recording is over.</source>
        <translation>انتهى التسجيل.</translation>
    </message>
    <message>
        <source>Everything was sent.</source>
        <translation>أُرسل كل شيء.</translation>
    </message>
</context>
<context>
    <name>TextPage</name>
    <message>
        <source>, </source>
        <translation>، </translation>
    </message>
    <message>
        <source>Other people's words were found. They are black already:</source>
        <translation>وُجدت كلمات لأشخاص آخرين. وهي محجوبة بالفعل:</translation>
    </message>
    <message>
        <source>P&amp;ut them back</source>
        <translation>أخرجها من جديد</translation>
    </message>
    <message>
        <source>&amp;Take them in</source>
        <translation>أدخلها</translation>
    </message>
    <message numerus="yes">
        <source>%n quoted or forwarded e-mail(s)</source>
        <translation><numerusform>لا رسائل مقتبسة</numerusform><numerusform>رسالة مقتبسة أو محوّلة واحدة</numerusform><numerusform>رسالتان مقتبستان أو محوّلتان</numerusform><numerusform>%n رسائل مقتبسة أو محوّلة</numerusform><numerusform>%n رسالة مقتبسة أو محوّلة</numerusform><numerusform>%n رسالة مقتبسة أو محوّلة</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n signature(s)</source>
        <translation><numerusform>لا توقيعات</numerusform><numerusform>توقيع واحد</numerusform><numerusform>توقيعان</numerusform><numerusform>%n توقيعات</numerusform><numerusform>%n توقيعًا</numerusform><numerusform>%n توقيع</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n hidden part(s)</source>
        <translation><numerusform>لا أجزاء مخفية</numerusform><numerusform>جزء مخفي واحد</numerusform><numerusform>جزءان مخفيان</numerusform><numerusform>%n أجزاء مخفية</numerusform><numerusform>%n جزءًا مخفيًا</numerusform><numerusform>%n جزء مخفي</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) of this e-mail can't be seen when it is read. They were left out.</source>
        <translation><numerusform>لم يُترك أي جزء.</numerusform><numerusform>جزء من هذه الرسالة لا يُرى عند قراءتها. وقد تُرك.</numerusform><numerusform>جزءان من هذه الرسالة لا يُريان عند قراءتها. وقد تُركا.</numerusform><numerusform>%n أجزاء من هذه الرسالة لا تُرى عند قراءتها. وقد تُركت.</numerusform><numerusform>%n جزءًا من هذه الرسالة لا تُرى عند قراءتها. وقد تُركت.</numerusform><numerusform>%n جزء من هذه الرسالة لا تُرى عند قراءتها. وقد تُركت.</numerusform></translation>
    </message>
    <message>
        <source>Only the words of an e-mail are used: no addresses, no subject, no attachments.</source>
        <translation>لا يؤخذ من الرسالة إلا كلماتها: بلا عناوين ولا موضوع ولا مرفقات.</translation>
    </message>
    <message>
        <source>Click a name in the text, drag across words, or type it here.</source>
        <translation>انقر اسمًا في النص، أو اسحب فوق كلمات، أو اكتبه هنا.</translation>
    </message>
    <message>
        <source>Nobody else can be recognised any more</source>
        <translation>لم يعد ممكنًا التعرف إلى أي شخص آخر</translation>
    </message>
    <message>
        <source>First confirm that nobody else can be recognised.</source>
        <translation>قل أولًا إنه لا يمكن التعرف إلى أي شخص آخر.</translation>
    </message>
    <message>
        <source>Your text</source>
        <translation>نصك</translation>
    </message>
    <message>
        <source>Type or paste your text here.</source>
        <translation>اكتب نصك أو ألصقه هنا.</translation>
    </message>
    <message>
        <source>Back to &amp;writing</source>
        <translation>العودة إلى الكتابة</translation>
    </message>
    <message>
        <source>&amp;Open a file…</source>
        <translation>فتح ملف…</translation>
    </message>
    <message>
        <source>Find a name</source>
        <translation>البحث عن اسم</translation>
    </message>
    <message>
        <source>&amp;Black out</source>
        <translation>حجب</translation>
    </message>
    <message>
        <source>Show ne&amp;xt</source>
        <translation>عرض التالي</translation>
    </message>
    <message>
        <source>Your own words</source>
        <translation>كلماتك أنت</translation>
    </message>
    <message>
        <source>Black out other people</source>
        <translation>احجب الأشخاص الآخرين</translation>
    </message>
    <message>
        <source>What is black is gone for good.</source>
        <translation>ما حُجب ذهب إلى الأبد.</translation>
    </message>
    <message>
        <source>Numbers and addresses</source>
        <translation>أرقام وعناوين</translation>
    </message>
    <message>
        <source>Looking for them…</source>
        <translation>جارٍ البحث عنها…</translation>
    </message>
    <message>
        <source>None were found.</source>
        <translation>لم يُعثر على شيء منها.</translation>
    </message>
    <message>
        <source>&amp;Keep this text</source>
        <translation>احتفظ بهذا النص</translation>
    </message>
    <message>
        <source>&amp;Go on with this text</source>
        <translation>تابع بهذا النص</translation>
    </message>
    <message>
        <source>What you pasted is too long.</source>
        <translation>ما ألصقته طويل جدًا.</translation>
    </message>
    <message>
        <source>Type or paste something that you wrote yourself.</source>
        <translation>اكتب أو ألصق شيئًا كتبته بنفسك.</translation>
    </message>
    <message>
        <source>Or open it: a text file (.txt) or a saved e-mail (.eml).</source>
        <translation>أو افتحه: ملف نصي (.txt) أو رسالة محفوظة (.eml).</translation>
    </message>
    <message>
        <source>Then you black out everybody else.</source>
        <translation>ثم تحجب كل من سواك.</translation>
    </message>
    <message>
        <source>A text has already been kept. You can go on.</source>
        <translation>هناك نص محفوظ بالفعل. يمكنك المتابعة.</translation>
    </message>
    <message numerus="yes">
        <source>Black out &amp;all %n</source>
        <translation><numerusform>لا شيء للحجب</numerusform><numerusform>احجبه</numerusform><numerusform>احجب الاثنين</numerusform><numerusform>احجب الـ %n كلها</numerusform><numerusform>احجب الـ %n كلها</numerusform><numerusform>احجب الـ %n كلها</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Everywhere (%n)</source>
        <translation><numerusform>في كل موضع (%n)</numerusform><numerusform>في كل موضع (%n)</numerusform><numerusform>في كل موضع (%n)</numerusform><numerusform>في كل موضع (%n)</numerusform><numerusform>في كل موضع (%n)</numerusform><numerusform>في كل موضع (%n)</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n telephone number(s)</source>
        <translation><numerusform>لا أرقام هاتف</numerusform><numerusform>رقم هاتف واحد</numerusform><numerusform>رقما هاتف</numerusform><numerusform>%n أرقام هاتف</numerusform><numerusform>%n رقم هاتف</numerusform><numerusform>%n رقم هاتف</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n e-mail address(es)</source>
        <translation><numerusform>لا عناوين بريد</numerusform><numerusform>عنوان بريد واحد</numerusform><numerusform>عنوانا بريد</numerusform><numerusform>%n عناوين بريد</numerusform><numerusform>%n عنوان بريد</numerusform><numerusform>%n عنوان بريد</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n ID number(s)</source>
        <translation><numerusform>لا أرقام هوية</numerusform><numerusform>رقم هوية واحد</numerusform><numerusform>رقما هوية</numerusform><numerusform>%n أرقام هوية</numerusform><numerusform>%n رقم هوية</numerusform><numerusform>%n رقم هوية</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n other number(s)</source>
        <translation><numerusform>لا أرقام أخرى</numerusform><numerusform>رقم آخر واحد</numerusform><numerusform>رقمان آخران</numerusform><numerusform>%n أرقام أخرى</numerusform><numerusform>%n رقمًا آخر</numerusform><numerusform>%n رقم آخر</numerusform></translation>
    </message>
</context>
<context>
    <name>TextSizes</name>
    <message>
        <source>Text size</source>
        <translation>حجم النص</translation>
    </message>
    <message>
        <source>Usual text</source>
        <translation>نص عادي</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>نص أكبر</translation>
    </message>
    <message>
        <source>Largest text</source>
        <translation>أكبر نص</translation>
    </message>
</context>
<context>
    <name>ToldPage</name>
    <message>
        <source>Session of %1</source>
        <translation>جلسة %1</translation>
    </message>
    <message>
        <source>What was agreed</source>
        <translation>ما اتُّفق عليه</translation>
    </message>
    <message>
        <source>What it allows now</source>
        <translation>ما تسمح به الآن</translation>
    </message>
    <message>
        <source>Nothing has been agreed.</source>
        <translation>لم يُتفق على شيء.</translation>
    </message>
    <message>
        <source>&amp;Policy that was shown</source>
        <translation>السياسة التي عُرضت</translation>
    </message>
    <message>
        <source>The &amp;copy</source>
        <translation>النسخة</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>رجوع</translation>
    </message>
</context>
<context>
    <name>TrafficLight</name>
    <message>
        <source>Signal</source>
        <translation>إشارة</translation>
    </message>
</context>
<context>
    <name>TrustPage</name>
    <message>
        <source>Is this pack from your organisation?</source>
        <translation>هل هذه الحزمة من منظمتك؟</translation>
    </message>
    <message>
        <source>Compare every group with the fingerprint that the organisation gave on paper or by phone.</source>
        <translation>قارن كل مجموعة بالبصمة التي أعطتها المنظمة على ورق أو بالهاتف.</translation>
    </message>
    <message>
        <source>&amp;No, do not install</source>
        <translation>لا، لا تثبّت</translation>
    </message>
    <message>
        <source>&amp;Yes, it is the same</source>
        <translation>نعم، هي نفسها</translation>
    </message>
</context>
<context>
    <name>Trying</name>
    <message>
        <source>Simulated voice (rehearsal)</source>
        <translation>صوت محاكى (تدريب)</translation>
    </message>
    <message>
        <source>Simulated picture (rehearsal)</source>
        <translation>صورة محاكاة (تدريب)</translation>
    </message>
    <message>
        <source>Please choose a microphone.</source>
        <translation>اختر ميكروفونًا من فضلك.</translation>
    </message>
    <message>
        <source>A place without a name</source>
        <translation>مكان بلا اسم</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Unlock this laptop's keys</source>
        <translation>فتح قفل مفاتيح هذا الحاسوب</translation>
    </message>
    <message>
        <source>This system has no keyring, so a passphrase protects the keys.</source>
        <translation>ليس في هذا النظام حافظة مفاتيح، لذلك تحمي عبارة مرور المفاتيح.</translation>
    </message>
    <message>
        <source>Choose a long one and keep it safe: without it nothing here can be opened.</source>
        <translation>اختر عبارة طويلة واحفظها في مكان آمن: بدونها لا يُفتح شيء هنا.</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>عبارة المرور</translation>
    </message>
    <message>
        <source>&amp;Unlock</source>
        <translation>فتح القفل</translation>
    </message>
    <message>
        <source>Choose a passphrase for this laptop</source>
        <translation>اختر عبارة مرور لهذا الحاسوب</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>أعد كتابة ما كتبته</translation>
    </message>
    <message>
        <source>&amp;Set the passphrase</source>
        <translation>تعيين عبارة المرور</translation>
    </message>
    <message>
        <source>At least ten characters, or six words.</source>
        <translation>عشرة رموز على الأقل، أو ست كلمات.</translation>
    </message>
    <message>
        <source>Too easy to guess: always the same few characters.</source>
        <translation>سهلة التخمين: الرموز القليلة نفسها دائمًا.</translation>
    </message>
    <message>
        <source>Good enough. More words make it stronger.</source>
        <translation>جيدة بما يكفي. كلمات أكثر تجعلها أقوى.</translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation>قوية.</translation>
    </message>
    <message>
        <source>The two are not the same. Type both again.</source>
        <translation>العبارتان مختلفتان. اكتبهما من جديد.</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>Part missing</source>
        <translation>جزء مفقود</translation>
    </message>
    <message>
        <source>Can't be read</source>
        <translation>تعذّرت قراءته</translation>
    </message>
    <message>
        <source>A part of this take is gone from the disk. Record again.</source>
        <translation>ذهب جزء من هذا المقطع من القرص. سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>This take was interrupted and can't be read here. Record again.</source>
        <translation>انقطع هذا المقطع ولا يمكن قراءته هنا. سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>Other size</source>
        <translation>حجم آخر</translation>
    </message>
    <message>
        <source>The picture's size is not the project's. Choose another camera.</source>
        <translation>حجم الصورة ليس حجم المشروع. اختر كاميرا أخرى.</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>عالٍ جدًا</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>صامت</translation>
    </message>
    <message>
        <source>One side silent</source>
        <translation>جهة صامتة</translation>
    </message>
    <message>
        <source>Gap</source>
        <translation>انقطاع</translation>
    </message>
    <message>
        <source>Wired wrong</source>
        <translation>توصيل خطأ</translation>
    </message>
    <message>
        <source>Too quiet</source>
        <translation>منخفض جدًا</translation>
    </message>
    <message>
        <source>Noisy</source>
        <translation>ضوضاء</translation>
    </message>
    <message>
        <source>No speech</source>
        <translation>لا كلام</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>مقطوع</translation>
    </message>
    <message>
        <source>Too short</source>
        <translation>قصير جدًا</translation>
    </message>
    <message>
        <source>Too long</source>
        <translation>طويل جدًا</translation>
    </message>
    <message>
        <source>Sound lost</source>
        <translation>ضاع صوت</translation>
    </message>
    <message>
        <source>Pictures lost</source>
        <translation>ضاعت صور</translation>
    </message>
    <message>
        <source>Pictures damaged</source>
        <translation>صور تالفة</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>انقطع</translation>
    </message>
    <message>
        <source>Please check</source>
        <translation>تحقق من فضلك</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>مظلم</translation>
    </message>
    <message>
        <source>Bright</source>
        <translation>ساطع</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>غير واضح</translation>
    </message>
    <message>
        <source>Picture frozen</source>
        <translation>صورة جامدة</translation>
    </message>
    <message>
        <source>Distorted. Sit back a bit and record again.</source>
        <translation>الصوت مشوّه. ابتعد قليلًا وسجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>Nothing was heard. Check the microphone.</source>
        <translation>لم يُسمع شيء. افحص الميكروفون.</translation>
    </message>
    <message>
        <source>Almost nothing was heard. Check the microphone.</source>
        <translation>لم يُسمع شيء تقريبًا. افحص الميكروفون.</translation>
    </message>
    <message>
        <source>One microphone is silent. Check its cable and switch.</source>
        <translation>أحد الميكروفونات صامت. افحص كابله ومفتاحه.</translation>
    </message>
    <message>
        <source>The sound stops for a moment. Record again.</source>
        <translation>يتوقف الصوت لحظة. سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>Two microphones cancel each other out. Try another cable, or switch one of them over.</source>
        <translation>ميكروفونان يلغي أحدهما الآخر. جرّب كابلًا آخر، أو بدّل قطبية أحدهما.</translation>
    </message>
    <message>
        <source>Speak louder or sit closer.</source>
        <translation>تكلم بصوت أعلى أو اقترب.</translation>
    </message>
    <message>
        <source>There is noise behind the voice. Make it quiet and record again.</source>
        <translation>هناك ضوضاء مع الصوت. اجعل المكان هادئًا وسجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>No voice was heard. Record again.</source>
        <translation>لم يُسمع صوت. سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>First word missing. Wait a moment, then speak.</source>
        <translation>الكلمة الأولى ناقصة. انتظر لحظة ثم تكلم.</translation>
    </message>
    <message>
        <source>Last word missing. Record again.</source>
        <translation>الكلمة الأخيرة ناقصة. سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>Shorter than the prompt allows.</source>
        <translation>أقصر مما يسمح به البند.</translation>
    </message>
    <message>
        <source>Longer than the prompt allows.</source>
        <translation>أطول مما يسمح به البند.</translation>
    </message>
    <message>
        <source>A piece of sound is missing. Record again.</source>
        <translation>جزء من الصوت مفقود. سجّل مرة أخرى.</translation>
    </message>
    <message>
        <source>Some pictures are missing.</source>
        <translation>بعض الصور مفقودة.</translation>
    </message>
    <message>
        <source>Pictures came damaged. Check the camera's cable or network.</source>
        <translation>وصلت صور تالفة. افحص كابل الكاميرا أو شبكتها.</translation>
    </message>
    <message>
        <source>The take was interrupted. What was recorded is kept.</source>
        <translation>انقطع المقطع. ما سُجّل محفوظ.</translation>
    </message>
    <message>
        <source>Please look at this take.</source>
        <translation>انظر إلى هذا المقطع من فضلك.</translation>
    </message>
    <message>
        <source>The picture is dark. Turn on a light.</source>
        <translation>الصورة مظلمة. أشعل ضوءًا.</translation>
    </message>
    <message>
        <source>The picture is too bright.</source>
        <translation>الصورة ساطعة جدًا.</translation>
    </message>
    <message>
        <source>The picture is not sharp.</source>
        <translation>الصورة غير واضحة.</translation>
    </message>
    <message>
        <source>The picture froze. Check the camera.</source>
        <translation>بقيت الصورة جامدة. افحص الكاميرا.</translation>
    </message>
    <message>
        <source>Sound checked: all is well.</source>
        <translation>فُحص الصوت: كل شيء جيد.</translation>
    </message>
    <message>
        <source>Louder here than at set-up. Close doors and windows.</source>
        <translation>هنا صوت أعلى مما كان عند الإعداد. أغلق الأبواب والنوافذ.</translation>
    </message>
    <message>
        <source>The room is too loud. Close doors and windows.</source>
        <translation>الغرفة صاخبة جدًا. أغلق الأبواب والنوافذ.</translation>
    </message>
    <message>
        <source>Too loud for the microphone. Turn it down a bit.</source>
        <translation>الصوت أعلى مما يحتمله الميكروفون. اخفض مستواه قليلًا.</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>أسود</translation>
    </message>
    <message>
        <source>Nothing can be seen. Open the camera's cover.</source>
        <translation>لا يُرى شيء. افتح غطاء الكاميرا.</translation>
    </message>
</context>
<context>
    <name>VerdictBand</name>
    <message>
        <source>A&amp;gain</source>
        <translation>مرة أخرى</translation>
    </message>
    <message>
        <source>It was nearly too loud: sit back a bit.</source>
        <translation>كاد الصوت يكون عاليًا جدًا: ابتعد قليلًا.</translation>
    </message>
    <message>
        <source>No take yet.</source>
        <translation>لا مقطع بعد.</translation>
    </message>
    <message>
        <source>Only to look at.</source>
        <translation>للمشاهدة فقط.</translation>
    </message>
    <message>
        <source>Skipped.</source>
        <translation>جرى تخطيه.</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>الصوت</translation>
    </message>
    <message>
        <source>Space starts one, and ends it.</source>
        <translation>المسافة تبدأ مقطعًا وتنهيه.</translation>
    </message>
    <message>
        <source>The take is checked when it has ended.</source>
        <translation>يُفحص المقطع حين ينتهي.</translation>
    </message>
    <message>
        <source>There is nothing to record here.</source>
        <translation>لا شيء يُسجَّل هنا.</translation>
    </message>
    <message>
        <source>You can still record it.</source>
        <translation>ما زال بإمكانك تسجيله.</translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message>
        <source>No picture from the camera yet</source>
        <translation>لا صورة من الكاميرا بعد</translation>
    </message>
    <message>
        <source>The picture that was taken</source>
        <translation>الصورة التي التُقطت</translation>
    </message>
    <message numerus="yes">
        <source>Picture in %n second(s)</source>
        <translation><numerusform>الصورة الآن</numerusform><numerusform>الصورة بعد ثانية</numerusform><numerusform>الصورة بعد ثانيتين</numerusform><numerusform>الصورة بعد %n ثوانٍ</numerusform><numerusform>الصورة بعد %n ثانية</numerusform><numerusform>الصورة بعد %n ثانية</numerusform></translation>
    </message>
</context>
<context>
    <name>WalkStrip</name>
    <message>
        <source>Its key</source>
        <translation>مفتاحها</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>تسجيل الدخول</translation>
    </message>
    <message>
        <source>One sentence to try</source>
        <translation>جملة واحدة للتجربة</translation>
    </message>
    <message>
        <source>&amp;Step back</source>
        <translation>خطوة إلى الوراء</translation>
    </message>
    <message>
        <source>Do this &amp;later</source>
        <translation>لاحقًا</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform of this take</source>
        <translation>موجة هذا المقطع</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>أهلًا بك</translation>
    </message>
    <message>
        <source>This laptop is new. A few steps make it ready; they can be stopped at any time.</source>
        <translation>هذا الحاسوب جديد. تكفي بضع خطوات لإعداده؛ ويمكن التوقف في أي وقت.</translation>
    </message>
    <message>
        <source>Which language do you read?</source>
        <translation>أي لغة تقرأ؟</translation>
    </message>
</context>
<context>
    <name>WitnessPage</name>
    <message>
        <source>&amp;Go on</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>An interpreter helps</source>
        <translation>يساعد مترجم</translation>
    </message>
    <message>
        <source>Another language</source>
        <translation>لغة أخرى</translation>
    </message>
    <message>
        <source>Somebody other than the witness.</source>
        <translation>شخص غير الشاهد.</translation>
    </message>
    <message>
        <source>Can read, sees and hears everything, and signs at the end that it happened so.</source>
        <translation>يقرأ ويرى ويسمع كل شيء، ويوقّع في النهاية أن الأمر جرى هكذا.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>اختر…</translation>
    </message>
    <message>
        <source>Every part is read aloud to you. You may ask at any time.</source>
        <translation>يُقرأ لك كل جزء بصوت عالٍ. ويمكنك أن تسأل في أي وقت.</translation>
    </message>
    <message>
        <source>How it goes</source>
        <translation>كيف يجري الأمر</translation>
    </message>
    <message>
        <source>This can also be the witness.</source>
        <translation>يجوز أن يكون هو الشاهد أيضًا.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Language of the witness</source>
        <translation>لغة الشاهد</translation>
    </message>
    <message>
        <source>Language they translate into</source>
        <translation>اللغة التي يُترجَم إليها</translation>
    </message>
    <message>
        <source>Name of the interpreter</source>
        <translation>اسم المترجم</translation>
    </message>
    <message>
        <source>Name of the witness</source>
        <translation>اسم الشاهد</translation>
    </message>
    <message>
        <source>Name, in full</source>
        <translation>الاسم الكامل</translation>
    </message>
    <message>
        <source>Names are encrypted and kept apart from the recordings.</source>
        <translation>الأسماء مشفّرة، بعيدًا عن التسجيلات.</translation>
    </message>
    <message>
        <source>Not the recorder, and nobody from the team. Better not a relative: they may hope for a yes or a no.</source>
        <translation>ليس مسؤول التسجيل ولا أحد أعضاء الفريق. والأفضل ألا يكون من العائلة: فقد يميل كثيرًا إلى نعم أو لا.</translation>
    </message>
    <message>
        <source>Only what you say at the end is recorded, and only once you press the button yourself.</source>
        <translation>لا يُسجَّل إلا ما تقوله في النهاية، وبعد أن تضغط الزر بنفسك فقط.</translation>
    </message>
    <message>
        <source>Somebody you can trust stays with you the whole time: your witness.</source>
        <translation>شخص تثق به يبقى معك طوال الوقت: شاهدك.</translation>
    </message>
    <message>
        <source>The witness</source>
        <translation>الشاهد</translation>
    </message>
    <message>
        <source>Translates into</source>
        <translation>يترجم إلى</translation>
    </message>
    <message>
        <source>We read it to you</source>
        <translation>نقرؤه لك</translation>
    </message>
    <message>
        <source>When you speak another language. %1</source>
        <translation>إذا كنت تتكلم لغة أخرى. %1</translation>
    </message>
    <message>
        <source>You answer three short questions.</source>
        <translation>تجيب عن ثلاثة أسئلة قصيرة.</translation>
    </message>
    <message>
        <source>You are asked about each choice, and you see your yes or no being set.</source>
        <translation>تُسأل عن كل اختيار. وتوضع نعم أو لا أمام عينيك.</translation>
    </message>
    <message>
        <source>You say in your own words what you decided. Your voice is your signature.</source>
        <translation>تقول بكلماتك ما قرّرته. وصوتك هو توقيعك.</translation>
    </message>
    <message>
        <source>Your witness signs, and so does your interpreter.</source>
        <translation>يوقّع شاهدك، ويوقّع مترجمك أيضًا.</translation>
    </message>
</context>
<context>
    <name>Unusable</name>
    <message>
        <source>The project can't use the recording of prompt %1. Please record again.</source>
        <translation>لا يستطيع المشروع استخدام تسجيل البند %1. سجّل مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>To leave it as it is, press the button once more.</source>
        <translation>لتركه كما هو، اضغط الزر مرة أخرى.</translation>
    </message>
</context>
<context>
    <name>WritingFlow</name>
    <message>
        <source>Choose your text or e-mail</source>
        <translation>اختر نصك أو رسالتك</translation>
    </message>
    <message>
        <source>Texts and e-mails (*.txt *.eml)</source>
        <translation>نصوص ورسائل (*.txt *.eml)</translation>
    </message>
</context>
<context>
    <name>LevelCard</name>
    <message>
        <source>Kept. The take is good.</source>
        <translation>حُفظ. المقطع جيد.</translation>
    </message>
    <message>
        <source>Listen first.</source>
        <translation>استمع أولًا.</translation>
    </message>
    <message>
        <source>Wait for the tone.</source>
        <translation>انتظر النغمة.</translation>
    </message>
    <message>
        <source>Quiet, please. It is nearly done.</source>
        <translation>هدوءًا من فضلك. أوشك على الانتهاء.</translation>
    </message>
    <message>
        <source>Peak %1 dB</source>
        <translation>الذروة ⁦%1 dB⁩</translation>
    </message>
    <message>
        <source>Get ready: %1</source>
        <translation>استعد: %1</translation>
    </message>
    <message>
        <source>Ready when you are.</source>
        <translation>جاهز متى شئت.</translation>
    </message>
    <message>
        <source>Recording. Please speak.</source>
        <translation>جارٍ التسجيل. تكلم من فضلك.</translation>
    </message>
    <message>
        <source>Good level. Keep going.</source>
        <translation>مستوى جيد. تابع.</translation>
    </message>
    <message>
        <source>A little louder, please.</source>
        <translation>أعلى قليلًا من فضلك.</translation>
    </message>
    <message>
        <source>Noise %1 dB</source>
        <translation>الضوضاء ⁦%1 dB⁩</translation>
    </message>
    <message>
        <source>Microphone: %1</source>
        <translation>الميكروفون: %1</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>جارٍ التسجيل</translation>
    </message>
    <message>
        <source>Recording has ended</source>
        <translation>انتهى التسجيل</translation>
    </message>
    <message>
        <source>Very loud. Sit back a bit.</source>
        <translation>الصوت عالٍ جدًا. ابتعد قليلًا.</translation>
    </message>
</context>
<context>
    <name>PedalButton</name>
    <message>
        <source>Press the pedal once (Esc: none)</source>
        <translation>اضغط الدواسة مرة واحدة (Esc: بلا دواسة)</translation>
    </message>
    <message>
        <source>Set up a foot pe&amp;dal</source>
        <translation>إعداد دواسة قدم</translation>
    </message>
    <message>
        <source>Foot pe&amp;dal: %1</source>
        <translation>دواسة القدم: %1</translation>
    </message>
</context>
<context>
    <name>PromptCard</name>
    <message>
        <source>Shown with the light</source>
        <translation>يظهر مع الإشارة</translation>
    </message>
    <message>
        <source>Practice: not kept</source>
        <translation>تمرين: لا يُحفظ</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>مرة أخرى</translation>
    </message>
    <message>
        <source>What you will hear</source>
        <translation>ما ستسمعه</translation>
    </message>
    <message>
        <source>For you: %1</source>
        <translation>لك: %1</translation>
    </message>
</context>
<context>
    <name>PromptPicture</name>
    <message>
        <source>The picture to speak about</source>
        <translation>الصورة التي تتكلم عنها</translation>
    </message>
</context>
<context>
    <name>RemarkButton</name>
    <message numerus="yes">
        <source>%n remark(s)</source>
        <translation><numerusform>لا ملاحظات</numerusform><numerusform>ملاحظة واحدة</numerusform><numerusform>ملاحظتان</numerusform><numerusform>%n ملاحظات</numerusform><numerusform>%n ملاحظة</numerusform><numerusform>%n ملاحظة</numerusform></translation>
    </message>
    <message>
        <source>Remar&amp;k…</source>
        <translation>ملاحظة…</translation>
    </message>
    <message>
        <source>Words differ from the prompt</source>
        <translation>الكلمات تختلف عن البند</translation>
    </message>
    <message>
        <source>Noise in the background</source>
        <translation>ضوضاء في الخلفية</translation>
    </message>
    <message>
        <source>Another voice is heard</source>
        <translation>يُسمع صوت آخر</translation>
    </message>
    <message>
        <source>Was interrupted</source>
        <translation>جرت مقاطعته</translation>
    </message>
</context>
<context>
    <name>SkipButton</name>
    <message>
        <source>&amp;Skip</source>
        <translation>تخطٍّ</translation>
    </message>
    <message>
        <source>Cannot read it</source>
        <translation>لا يستطيع قراءته</translation>
    </message>
    <message>
        <source>Does not want to say it</source>
        <translation>لا يريد قوله</translation>
    </message>
    <message>
        <source>The words are unclear</source>
        <translation>الكلمات غير واضحة</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>سبب آخر</translation>
    </message>
</context>
<context>
    <name>SpeakerPage</name>
    <message>
        <source>Practice: not kept</source>
        <translation>تمرين: لا يُحفظ</translation>
    </message>
    <message>
        <source>Please wait</source>
        <translation>انتظر من فضلك</translation>
    </message>
    <message>
        <source>It goes on in a moment.</source>
        <translation>نتابع بعد لحظة.</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>استماع</translation>
    </message>
    <message>
        <source>Then it is your turn.</source>
        <translation>ثم يأتي دورك.</translation>
    </message>
    <message>
        <source>Get ready</source>
        <translation>استعد</translation>
    </message>
    <message>
        <source>Speak when the light is green.</source>
        <translation>تكلم حين تصبح الإشارة خضراء.</translation>
    </message>
    <message>
        <source>Speak after the tone.</source>
        <translation>تكلم بعد النغمة.</translation>
    </message>
    <message>
        <source>Please speak</source>
        <translation>تكلم من فضلك</translation>
    </message>
    <message>
        <source>Quiet, please</source>
        <translation>هدوءًا من فضلك</translation>
    </message>
    <message>
        <source>It is nearly done.</source>
        <translation>أوشك على الانتهاء.</translation>
    </message>
</context>
<context>
    <name>SpeakerScreen</name>
    <message>
        <source>For the speaker</source>
        <translation>للمتكلم</translation>
    </message>
</context>
<context>
    <name>PlaceWords</name>
    <message>
        <source>A home</source>
        <translation>منزل</translation>
    </message>
    <message>
        <source>An office</source>
        <translation>مكتب</translation>
    </message>
    <message>
        <source>A school</source>
        <translation>مدرسة</translation>
    </message>
    <message>
        <source>A community centre</source>
        <translation>مركز مجتمعي</translation>
    </message>
    <message>
        <source>A clinic</source>
        <translation>عيادة</translation>
    </message>
    <message>
        <source>A studio</source>
        <translation>استوديو</translation>
    </message>
    <message>
        <source>Outdoors</source>
        <translation>في الهواء الطلق</translation>
    </message>
    <message>
        <source>A vehicle</source>
        <translation>مركبة</translation>
    </message>
    <message>
        <source>Another place</source>
        <translation>مكان آخر</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>A fan or air conditioner</source>
        <translation>مروحة أو مكيّف</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>حركة المرور</translation>
    </message>
    <message>
        <source>People</source>
        <translation>أشخاص</translation>
    </message>
    <message>
        <source>Animals</source>
        <translation>حيوانات</translation>
    </message>
    <message>
        <source>Machines</source>
        <translation>آلات</translation>
    </message>
    <message>
        <source>Something else</source>
        <translation>شيء آخر</translation>
    </message>
    <message>
        <source>Elsewhere</source>
        <translation>في مكان آخر</translation>
    </message>
    <message>
        <source>Beijing</source>
        <translation>بكين</translation>
    </message>
    <message>
        <source>Tianjin</source>
        <translation>تيانجين</translation>
    </message>
    <message>
        <source>Hebei</source>
        <translation>خبي</translation>
    </message>
    <message>
        <source>Shanxi</source>
        <translation>شانشي</translation>
    </message>
    <message>
        <source>Inner Mongolia</source>
        <translation>منغوليا الداخلية</translation>
    </message>
    <message>
        <source>Liaoning</source>
        <translation>لياونينغ</translation>
    </message>
    <message>
        <source>Jilin</source>
        <translation>جيلين</translation>
    </message>
    <message>
        <source>Heilongjiang</source>
        <translation>هيلونغجيانغ</translation>
    </message>
    <message>
        <source>Shandong</source>
        <translation>شاندونغ</translation>
    </message>
    <message>
        <source>Henan</source>
        <translation>خنان</translation>
    </message>
    <message>
        <source>Shanghai</source>
        <translation>شنغهاي</translation>
    </message>
    <message>
        <source>Jiangsu</source>
        <translation>جيانغسو</translation>
    </message>
    <message>
        <source>Zhejiang</source>
        <translation>تشجيانغ</translation>
    </message>
    <message>
        <source>Anhui</source>
        <translation>آنهوي</translation>
    </message>
    <message>
        <source>Fujian</source>
        <translation>فوجيان</translation>
    </message>
    <message>
        <source>Jiangxi</source>
        <translation>جيانغشي</translation>
    </message>
    <message>
        <source>Hubei</source>
        <translation>هوبي</translation>
    </message>
    <message>
        <source>Hunan</source>
        <translation>هونان</translation>
    </message>
    <message>
        <source>Guangdong</source>
        <translation>قوانغدونغ</translation>
    </message>
    <message>
        <source>Guangxi</source>
        <translation>قوانغشي</translation>
    </message>
    <message>
        <source>Hainan</source>
        <translation>هاينان</translation>
    </message>
    <message>
        <source>Hong Kong</source>
        <translation>هونغ كونغ</translation>
    </message>
    <message>
        <source>Macao</source>
        <translation>ماكاو</translation>
    </message>
    <message>
        <source>Taiwan</source>
        <translation>تايوان</translation>
    </message>
    <message>
        <source>Chongqing</source>
        <translation>تشونغتشينغ</translation>
    </message>
    <message>
        <source>Sichuan</source>
        <translation>سيتشوان</translation>
    </message>
    <message>
        <source>Guizhou</source>
        <translation>قويتشو</translation>
    </message>
    <message>
        <source>Yunnan</source>
        <translation>يونان</translation>
    </message>
    <message>
        <source>Tibet</source>
        <translation>التبت</translation>
    </message>
    <message>
        <source>Shaanxi</source>
        <translation>شنشي</translation>
    </message>
    <message>
        <source>Gansu</source>
        <translation>قانسو</translation>
    </message>
    <message>
        <source>Qinghai</source>
        <translation>تشينغهاي</translation>
    </message>
    <message>
        <source>Ningxia</source>
        <translation>نينغشيا</translation>
    </message>
    <message>
        <source>Xinjiang</source>
        <translation>شينجيانغ</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>الغرفة</translation>
    </message>
    <message>
        <source>Sentence</source>
        <translation>الجملة</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>صورة</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>الصيغة</translation>
    </message>
    <message>
        <source>Effects</source>
        <translation>المؤثرات</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>القرص</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>البطارية</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>الساعة</translation>
    </message>
    <message>
        <source>Listen for 5 s</source>
        <translation>استمع 5 ثوانٍ</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>مرة أخرى</translation>
    </message>
    <message>
        <source>Say it</source>
        <translation>قلها</translation>
    </message>
    <message>
        <source>That was it</source>
        <translation>هذه هي</translation>
    </message>
    <message>
        <source>Stop playing</source>
        <translation>إيقاف التشغيل</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>قياس</translation>
    </message>
    <message>
        <source>Use it here</source>
        <translation>استخدمها هنا</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>تراجع عنها</translation>
    </message>
    <message>
        <source>How loud is it when nobody speaks?</source>
        <translation>كم يبلغ الصوت حين لا يتكلم أحد؟</translation>
    </message>
    <message>
        <source>Listening… Please be quiet.</source>
        <translation>نستمع… هدوءًا من فضلك.</translation>
    </message>
    <message>
        <source>Quiet: %1 dB. A good room.</source>
        <translation>هادئ: ⁦%1 dB⁩. غرفة جيدة.</translation>
    </message>
    <message>
        <source>Fair: %1 dB. Close doors and windows, switch off fans.</source>
        <translation>مقبول: ⁦%1 dB⁩. أغلق الأبواب والنوافذ وأطفئ المراوح.</translation>
    </message>
    <message>
        <source>Too noisy: %1 dB. Find another room, or sit closer.</source>
        <translation>صاخب جدًا: ⁦%1 dB⁩. ابحث عن غرفة أخرى، أو اقترب.</translation>
    </message>
    <message>
        <source>Hum of %1 Hz. Try another socket, or the battery alone.</source>
        <translation>طنين بتردد ⁦%1 Hz⁩. جرّب مقبسًا آخر، أو البطارية وحدها.</translation>
    </message>
    <message>
        <source>There was a loud noise. Once more, please.</source>
        <translation>كان هناك صوت عالٍ. مرة أخرى من فضلك.</translation>
    </message>
    <message>
        <source>No sound arrives. Check the cable, the mute switch and the permission.</source>
        <translation>لا يصل شيء. افحص الكابل ومفتاح الكتم والإذن.</translation>
    </message>
    <message>
        <source>Almost no sound arrives. Is the microphone muted?</source>
        <translation>لا يصل شيء تقريبًا. هل الميكروفون مكتوم؟</translation>
    </message>
    <message>
        <source>Say a sentence and hear it. It is not stored.</source>
        <translation>قل جملة واسمعها. لا تُحفظ.</translation>
    </message>
    <message>
        <source>Please speak now, as in a session.</source>
        <translation>تكلم الآن من فضلك، كما في الجلسة.</translation>
    </message>
    <message>
        <source>This is how it sounds.</source>
        <translation>هكذا يُسمع.</translation>
    </message>
    <message>
        <source>Good. It was played from memory and is gone now.</source>
        <translation>جيد. سُمع من الذاكرة ونُسي.</translation>
    </message>
    <message>
        <source>The picture appears while you try.</source>
        <translation>تظهر الصورة أثناء التجربة.</translation>
    </message>
    <message>
        <source>Counting the pictures…</source>
        <translation>جارٍ عدّ الصور…</translation>
    </message>
    <message>
        <source>%1, %2 pictures a second. The picture is good.</source>
        <translation>%1، %2 صورة في الثانية. الصورة جيدة.</translation>
    </message>
    <message>
        <source>Only %2 pictures a second. Turn on a light.</source>
        <translation>%2 صورة في الثانية فقط. أشعل ضوءًا.</translation>
    </message>
    <message>
        <source>The system does not say. Switch off noise and echo filters there.</source>
        <translation>لا يُخبر بذلك هنا. أوقف مرشّحات الضوضاء والصدى في النظام.</translation>
    </message>
    <message>
        <source>The system leaves the sound as it is.</source>
        <translation>يترك النظام الصوت كما هو.</translation>
    </message>
    <message>
        <source>An echo filter cuts words. Switch it off.</source>
        <translation>مرشّح صدى يقطع كلمات. أوقفه.</translation>
    </message>
    <message>
        <source>A noise filter cuts words. Switch it off.</source>
        <translation>مرشّح ضوضاء يقطع كلمات. أوقفه.</translation>
    </message>
    <message>
        <source>The system turns the level up and down. Switch it off.</source>
        <translation>يرفع النظام المستوى ويخفضه. أوقف ذلك.</translation>
    </message>
    <message>
        <source>An effect changes the sound. Switch it off.</source>
        <translation>مؤثر يغيّر الصوت. أوقفه.</translation>
    </message>
    <message>
        <source>The input level is at its highest. Turn it down a bit.</source>
        <translation>مستوى الإدخال في أقصاه. اخفضه قليلًا.</translation>
    </message>
    <message>
        <source>The system has muted the microphone. Turn it on.</source>
        <translation>كتم النظام الميكروفون. شغّله.</translation>
    </message>
    <message>
        <source>A few seconds tell what this laptop can record.</source>
        <translation>تكفي بضع ثوانٍ لمعرفة ما يستطيع هذا الحاسوب تسجيله.</translation>
    </message>
    <message>
        <source>Too slow here for pictures at %1. Record sound only, or use another laptop.</source>
        <translation>بطيء هنا للصور بحجم %1. سجّل صوتًا، أو في مكان آخر.</translation>
    </message>
    <message>
        <source>Measuring… Please wait a moment.</source>
        <translation>جارٍ القياس… انتظر لحظة من فضلك.</translation>
    </message>
    <message>
        <source>%2 at %1 works here: %3 times as fast as needed.</source>
        <translation>%2 بحجم %1 مناسب هنا: أسرع بـ %3 مرة مما يلزم.</translation>
    </message>
    <message>
        <source>%2 at %1: the camera's own pictures, always in time.</source>
        <translation>%2 بحجم %1: صور الكاميرا نفسها، في وقتها دائمًا.</translation>
    </message>
    <message>
        <source>%2 at %1 is too slow here. %4 would work.</source>
        <translation>%2 بحجم %1 بطيء هنا. %4 يناسب.</translation>
    </message>
    <message>
        <source>%2 at %1 is used at this place.</source>
        <translation>%2 بحجم %1 مستخدم في هذا المكان.</translation>
    </message>
    <message>
        <source>Room for %1 hours of recording.</source>
        <translation>متسع لـ %1 ساعة من التسجيل.</translation>
    </message>
    <message>
        <source>Room for %1 minutes of recording.</source>
        <translation>متسع لـ %1 دقيقة من التسجيل.</translation>
    </message>
    <message>
        <source>%2 GB are free, for %1 hours. Please upload soon.</source>
        <translation>%2 غيغابايت متاحة، تكفي %1 ساعة. ارفع قريبًا من فضلك.</translation>
    </message>
    <message>
        <source>Room for %1 minutes only. Upload, or free some space.</source>
        <translation>متسع لـ %1 دقيقة فقط. ارفع، أو حرّر بعض المساحة.</translation>
    </message>
    <message>
        <source>Nearly full (%2 GB): nothing can be recorded.</source>
        <translation>شبه ممتلئ (%2 غيغابايت): لا يمكن تسجيل شيء.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>جارٍ البحث…</translation>
    </message>
    <message>
        <source>The system does not say. Keep the charger at hand.</source>
        <translation>لا يُخبر بذلك هنا. أبقِ الشاحن قريبًا.</translation>
    </message>
    <message>
        <source>%1 %, plugged in.</source>
        <translation>⁦%1 %⁩، موصول بالكهرباء.</translation>
    </message>
    <message>
        <source>%1 %. Is the charger within reach?</source>
        <translation>⁦%1 %⁩. هل يبقى الشاحن في متناولك؟</translation>
    </message>
    <message>
        <source>Only %1 %. Plug the laptop in.</source>
        <translation>⁦%1 %⁩ فقط. صِل الحاسوب بالكهرباء.</translation>
    </message>
    <message>
        <source>Date and time look right.</source>
        <translation>التاريخ والوقت يبدوان صحيحين.</translation>
    </message>
    <message>
        <source>It went back. Set it, then a team lead confirms it.</source>
        <translation>رجعت الساعة إلى الوراء. اضبطها؛ ويؤكدها قائد الفريق.</translation>
    </message>
    <message>
        <source>It is earlier than the project's date. Set it.</source>
        <translation>الوقت قبل تاريخ المشروع. اضبطه.</translation>
    </message>
</context>
<context>
    <name>TakePlayer</name>
    <message>
        <source>Press the arrow beside a take to hear it. It is opened in memory only.</source>
        <translation>اضغط السهم بجانب مقطع لتسمعه. يُفتح في الذاكرة فقط.</translation>
    </message>
    <message>
        <source>Position in the take: arrow keys go back and forward</source>
        <translation>الموضع في المقطع: مفتاحا السهمين للرجوع والتقدم</translation>
    </message>
    <message>
        <source>Picture of the take</source>
        <translation>صورة المقطع</translation>
    </message>
    <message>
        <source>Opening prompt %1…</source>
        <translation>جارٍ فتح البند %1…</translation>
    </message>
    <message>
        <source>Prompt %1</source>
        <translation>البند %1</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>تشغيل</translation>
    </message>
</context>
<context>
    <name>FirstPinPage</name>
    <message>
        <source>One-time code</source>
        <translation>رمز المرة الواحدة</translation>
    </message>
    <message>
        <source>Team lead's PIN</source>
        <translation>الرقم السري لقائد الفريق</translation>
    </message>
    <message>
        <source>The PIN you were given</source>
        <translation>الرقم السري الذي أُعطيته</translation>
    </message>
    <message>
        <source>New PIN, 4 to 12 digits</source>
        <translation>رقم سري جديد، من 4 إلى 12 رقمًا</translation>
    </message>
    <message>
        <source>The first team lead's PIN</source>
        <translation>الرقم السري لأول قائد فريق</translation>
    </message>
    <message>
        <source>Save the file and send it to the organisation. They tell you the one-time code.</source>
        <translation>احفظ الملف وأرسله إلى المنظمة. وهي تخبرك برمز المرة الواحدة.</translation>
    </message>
    <message>
        <source>A team lead sets the first PIN</source>
        <translation>قائد الفريق يعيّن أول رقم سري</translation>
    </message>
    <message>
        <source>It is for %1, who then chooses one of their own.</source>
        <translation>هو لـ %1، الذي يختار بعد ذلك رقمًا خاصًا به.</translation>
    </message>
    <message>
        <source>Choose a PIN of your own</source>
        <translation>اختر رقمًا سريًا خاصًا بك</translation>
    </message>
    <message>
        <source>A team lead knows your present PIN. Nobody but you will know the new one.</source>
        <translation>يعرف قائد الفريق الرقم الذي لديك الآن. ولا يعرف أحد الرقم الجديد.</translation>
    </message>
    <message>
        <source>Save the &amp;file…</source>
        <translation>حفظ الملف…</translation>
    </message>
    <message>
        <source>&amp;Set the PIN</source>
        <translation>تعيين الرقم السري</translation>
    </message>
    <message>
        <source>Type the new PIN.</source>
        <translation>اكتب الرقم السري الجديد.</translation>
    </message>
    <message>
        <source>Your PIN now</source>
        <translation>رقمك السري الآن</translation>
    </message>
    <message>
        <source>Change your PIN</source>
        <translation>تغيير رقمك السري</translation>
    </message>
    <message>
        <source>It is for %1. Lock the laptop when you leave it.</source>
        <translation>هو لـ %1. اقفل الحاسوب حين تتركه.</translation>
    </message>
</context>
<context>
    <name>FirstPins</name>
    <message>
        <source>Save the file for the organisation</source>
        <translation>حفظ الملف للمنظمة</translation>
    </message>
    <message>
        <source>The file is saved. Only the organisation can open it.</source>
        <translation>حُفظ الملف. ولا يفتحه إلا المنظمة.</translation>
    </message>
</context>
<context>
    <name>ConfirmRequestPage</name>
    <message>
        <source>Confirm a deletion</source>
        <translation>الشهادة على حذف</translation>
    </message>
    <message>
        <source>Two people from the team are responsible: you, and somebody else who types here.</source>
        <translation>يُسأل عنه شخصان من الفريق: أنت، وشخص آخر يكتب هنا.</translation>
    </message>
    <message>
        <source>&amp;Delete it now</source>
        <translation>احذفه الآن</translation>
    </message>
    <message>
        <source>Confirm what is taken back</source>
        <translation>الشهادة على التراجع</translation>
    </message>
    <message>
        <source>What is taken back</source>
        <translation>ما يُتراجع عنه</translation>
    </message>
    <message>
        <source>Only this is taken back, and its recordings on this laptop are deleted now.</source>
        <translation>لا يُتراجع إلا عن هذا، وتُحذف تسجيلاته على هذا الحاسوب الآن.</translation>
    </message>
    <message>
        <source>&amp;Take it back now</source>
        <translation>تراجع عنه الآن</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>More below</source>
        <translation>المزيد في الأسفل</translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message>
        <source>Type the last three characters of a code, or scan the number of a copy.</source>
        <translation>اكتب آخر ثلاثة رموز من رمز المشارك، أو امسح رقم نسخة.</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>الجلسات</translation>
    </message>
    <message>
        <source>Search by code or by the number of a copy</source>
        <translation>البحث بالرمز أو برقم نسخة</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>حالتها</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>اليوم</translation>
    </message>
    <message>
        <source>No session matches.</source>
        <translation>لا توجد جلسة كهذه.</translation>
    </message>
    <message>
        <source>No session yet.</source>
        <translation>لا جلسات بعد.</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>فشلت</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>تنتظر</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>وصلت</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>كل الأيام</translation>
    </message>
    <message>
        <source>Every project</source>
        <translation>كل المشاريع</translation>
    </message>
</context>
<context>
    <name>Outbox</name>
    <message numerus="yes">
        <source>%n session(s) not arrived yet</source>
        <translation><numerusform>وصلت كل الجلسات</numerusform><numerusform>جلسة واحدة لم تصل بعد</numerusform><numerusform>جلستان لم تصلا بعد</numerusform><numerusform>%n جلسات لم تصل بعد</numerusform><numerusform>%n جلسة لم تصل بعد</numerusform><numerusform>%n جلسة لم تصل بعد</numerusform></translation>
    </message>
    <message>
        <source>Nothing is lost: sending goes on where it stopped. You can keep recording.</source>
        <translation>لم يضع شيء: يُستأنف الإرسال من حيث توقف. ويمكنك متابعة التسجيل.</translation>
    </message>
    <message numerus="yes">
        <source>All %n session(s) arrived.</source>
        <translation><numerusform>لا جلسات.</numerusform><numerusform>وصلت الجلسة الوحيدة.</numerusform><numerusform>وصلت الجلستان.</numerusform><numerusform>وصلت الجلسات الـ %n كلها.</numerusform><numerusform>وصلت الجلسات الـ %n كلها.</numerusform><numerusform>وصلت الجلسات الـ %n كلها.</numerusform></translation>
    </message>
    <message>
        <source>Trying now.</source>
        <translation>جارٍ المحاولة الآن.</translation>
    </message>
    <message>
        <source>Sending now</source>
        <translation>جارٍ الإرسال الآن</translation>
    </message>
    <message>
        <source>Nothing is waiting to be sent.</source>
        <translation>لا شيء ينتظر الإرسال.</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>بلا اتصال منذ %1</translation>
    </message>
    <message numerus="yes">
        <source>%n not sealed yet.</source>
        <translation><numerusform>كلها مختومة.</numerusform><numerusform>واحدة لم تُختم بعد.</numerusform><numerusform>اثنتان لم تُختما بعد.</numerusform><numerusform>%n لم تُختم بعد.</numerusform><numerusform>%n لم تُختم بعد.</numerusform><numerusform>%n لم تُختم بعد.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n set aside.</source>
        <translation><numerusform>لا شيء وُضع جانبًا.</numerusform><numerusform>واحدة وُضعت جانبًا.</numerusform><numerusform>اثنتان وُضعتا جانبًا.</numerusform><numerusform>%n وُضعت جانبًا.</numerusform><numerusform>%n وُضعت جانبًا.</numerusform><numerusform>%n وُضعت جانبًا.</numerusform></translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>%1 في الثانية</translation>
    </message>
    <message>
        <source>about %1 min left</source>
        <translation>بقيت نحو %1 دقيقة</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>متصل</translation>
    </message>
    <message>
        <source>Next try %1.</source>
        <translation>المحاولة التالية %1.</translation>
    </message>
    <message>
        <source>about %1 h left</source>
        <translation>بقيت نحو %1 ساعة</translation>
    </message>
    <message>
        <source>Sending begins by itself at %1, as chosen in Settings.</source>
        <translation>يبدأ الإرسال من تلقاء نفسه في %1، كما اختير في الإعدادات.</translation>
    </message>
</context>
<context>
    <name>SessionEntry</name>
    <message>
        <source>Send again</source>
        <translation>إرسال مرة أخرى</translation>
    </message>
    <message>
        <source>Release and send</source>
        <translation>إذن وإرسال</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>The answer decides who reads and agrees: you yourself, or a guardian for a child.</source>
        <translation>الجواب يحدد من يقرأ ويوافق: أنت بنفسك، أو وليّ أمر عن طفل.</translation>
    </message>
    <message>
        <source>Who is here</source>
        <translation>من هنا</translation>
    </message>
    <message>
        <source>We make sure that your answers and your recordings stay together, and yours alone.</source>
        <translation>نتأكد من أن أجوبتك وتسجيلاتك تبقى معًا، ولك وحدك.</translation>
    </message>
    <message>
        <source>Reading the policy</source>
        <translation>قراءة السياسة</translation>
    </message>
    <message>
        <source>It says what is recorded, what for, who gets it, and what you can ask for later.</source>
        <translation>تقول ماذا يُسجَّل، ولماذا، ومن يحصل عليه، وماذا يمكنك أن تطلب لاحقًا.</translation>
    </message>
    <message>
        <source>You decide about each purpose on its own. No is as good an answer as Yes.</source>
        <translation>تقرّر في كل غرض وحده. و«لا» جواب جيد مثل «نعم».</translation>
    </message>
    <message>
        <source>They show whether we explained it well. It is not a test.</source>
        <translation>تبيّن هل شرحنا جيدًا. وليست امتحانًا.</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>التوقيع</translation>
    </message>
    <message>
        <source>With it you say that you agree to what is listed here, and to nothing else.</source>
        <translation>به تقول إنك توافق على المذكور هنا، لا على غيره.</translation>
    </message>
    <message>
        <source>Children are asked themselves. Without their Yes nothing is recorded.</source>
        <translation>يُسأل الأطفال أنفسهم. وبلا موافقتهم لا يُسجَّل شيء.</translation>
    </message>
    <message>
        <source>The form is locked away from the recordings. Few people can ever open it.</source>
        <translation>الاستمارة مقفلة بعيدًا عن التسجيلات. وقليل من الناس يمكنهم فتحها.</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>التوقف</translation>
    </message>
    <message>
        <source>You may stop at any time. Nobody asks why.</source>
        <translation>يمكنك أن تتوقف في أي وقت. ولا يسأل أحد لماذا.</translation>
    </message>
    <message>
        <source>It is yours. With its number you can ask, stop or delete later.</source>
        <translation>هي لك. وبرقمها يمكنك أن تسأل أو توقف أو تحذف لاحقًا.</translation>
    </message>
    <message>
        <source>Choose the language in which you want to read and speak.</source>
        <translation>اختر اللغة التي تريد أن تقرأ بها وتتكلم.</translation>
    </message>
    <message>
        <source>Answer whether you are under the age that is asked about.</source>
        <translation>أجب هل عمرك أقل من العمر المسؤول عنه.</translation>
    </message>
    <message>
        <source>If you are not sure, say so. Then we go on as for a child, to be careful.</source>
        <translation>إن لم تكن متأكدًا فقل ذلك. عندئذ نتابع كما مع طفل، من باب الحذر.</translation>
    </message>
    <message>
        <source>Compare the code or the number with the one on your copy.</source>
        <translation>قارن الرمز أو الرقم بما على نسختك.</translation>
    </message>
    <message>
        <source>Say whether you are the same person, or whether you want to decide anew.</source>
        <translation>قل هل أنت الشخص نفسه، أو هل تريد أن تقرّر من جديد.</translation>
    </message>
    <message>
        <source>Without a copy you can simply start again as a new person.</source>
        <translation>بلا نسخة يمكنك أن تبدأ من جديد كشخص جديد.</translation>
    </message>
    <message>
        <source>Read each part to its end, or have it read aloud.</source>
        <translation>اقرأ كل جزء حتى نهايته، أو دعه يُقرأ لك.</translation>
    </message>
    <message>
        <source>Take your time: a part counts once there was time to read it.</source>
        <translation>خذ وقتك: يُحسب الجزء حين يكفي الوقت لقراءته.</translation>
    </message>
    <message>
        <source>Ask about whatever is not clear before you go on.</source>
        <translation>اسأل عن كل ما ليس واضحًا قبل أن تتابع.</translation>
    </message>
    <message>
        <source>scroll the text</source>
        <translation>تمرير النص</translation>
    </message>
    <message>
        <source>Read what each choice means.</source>
        <translation>اقرأ ماذا يعني كل اختيار.</translation>
    </message>
    <message>
        <source>Turn on what you agree to. All begin with No.</source>
        <translation>شغّل ما توافق عليه. كلها تبدأ بلا.</translation>
    </message>
    <message>
        <source>You can take back a Yes later, here or with the number of your copy.</source>
        <translation>يمكنك أن تتراجع عن «نعم» لاحقًا، هنا أو برقم نسختك.</translation>
    </message>
    <message>
        <source>turns a choice on or off</source>
        <translation>تشغيل اختيار أو إطفاؤه</translation>
    </message>
    <message>
        <source>Choose the answer that you think is right.</source>
        <translation>اختر الجواب الذي تظنه صحيحًا.</translation>
    </message>
    <message>
        <source>Read what we say about it.</source>
        <translation>اقرأ ما نقوله عنه.</translation>
    </message>
    <message>
        <source>You can go back to the policy at any time.</source>
        <translation>يمكنك أن تعود إلى السياسة في أي وقت.</translation>
    </message>
    <message>
        <source>Read once more what you said Yes and No to.</source>
        <translation>اقرأ مرة أخرى ما قلت له نعم ولا.</translation>
    </message>
    <message>
        <source>Draw your name, type it, make a mark, or say it aloud where that is offered.</source>
        <translation>ارسم اسمك، أو اكتبه، أو ضع علامة، أو قله حيث يُعرض ذلك.</translation>
    </message>
    <message>
        <source>Go back if something is not as you want it.</source>
        <translation>ارجع إن كان شيء ليس كما تريد.</translation>
    </message>
    <message>
        <source>Read it, have it read aloud, or look at the pictures.</source>
        <translation>اقرأه، أو دعه يُقرأ لك، أو انظر إلى الصور.</translation>
    </message>
    <message>
        <source>Say Yes or No. Both are fine, and nobody is cross.</source>
        <translation>قل نعم أو لا. كلاهما حسن، ولا أحد يغضب.</translation>
    </message>
    <message>
        <source>You may stop at any time, without a reason.</source>
        <translation>يمكنك أن تتوقف في أي وقت، بلا سبب.</translation>
    </message>
    <message>
        <source>Fill in each field. Beside it stands why it is asked.</source>
        <translation>املأ كل حقل. وبجانبه مكتوب لماذا يُسأل عنه.</translation>
    </message>
    <message>
        <source>What is private hides when you leave its field.</source>
        <translation>ما هو خاص يُخفى حين تترك حقله.</translation>
    </message>
    <message>
        <source>If something looks odd, you are asked once more. You know best.</source>
        <translation>إن بدا شيء غريبًا، تُسأل مرة أخرى. وأنت أعلم.</translation>
    </message>
    <message>
        <source>Read what each answer does with what you said.</source>
        <translation>اقرأ ماذا يفعل كل جواب بما قلته.</translation>
    </message>
    <message>
        <source>Keep it, or have everything deleted now.</source>
        <translation>احتفظ به، أو دع كل شيء يُحذف الآن.</translation>
    </message>
    <message>
        <source>Back goes on where you were: nothing has happened yet.</source>
        <translation>«رجوع» يتابع من حيث كنت: لم يحدث شيء بعد.</translation>
    </message>
    <message>
        <source>Have it printed or saved, or photograph the number.</source>
        <translation>اطلب طباعتها أو حفظها، أو صوّر الرقم.</translation>
    </message>
    <message>
        <source>Check that what you agreed to is on it.</source>
        <translation>تحقق من أن ما وافقت عليه مكتوب عليها.</translation>
    </message>
    <message>
        <source>Keep it where others don't read it.</source>
        <translation>احفظها حيث لا يقرؤها غيرك.</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>تسجيل الدخول</translation>
    </message>
    <message>
        <source>Only trained people record, and the log says who it was.</source>
        <translation>لا يسجّل إلا من تدرّب، والسجل يقول من كان.</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>الرئيسية</translation>
    </message>
    <message>
        <source>It shows what comes next and what needs attention.</source>
        <translation>تعرض ما يأتي بعد ذلك وما يحتاج إلى انتباه.</translation>
    </message>
    <message>
        <source>A minute here saves takes that nobody can use.</source>
        <translation>دقيقة هنا توفّر مقاطع لا يستفيد منها أحد.</translation>
    </message>
    <message>
        <source>Recording takes</source>
        <translation>تسجيل المقاطع</translation>
    </message>
    <message>
        <source>One take for each prompt. Green means: speak.</source>
        <translation>مقطع واحد لكل بند. والأخضر يعني: تكلم.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>الصور</translation>
    </message>
    <message>
        <source>Each picture shows one person, the one who agreed to it.</source>
        <translation>كل صورة لشخص واحد، هو الذي وافق عليها.</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>النصوص</translation>
    </message>
    <message>
        <source>The text is the contributor's own, and nobody else can be found in it.</source>
        <translation>النص للمشارك نفسه، ولا يمكن التعرف فيه إلى أحد غيره.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>المراجعة</translation>
    </message>
    <message>
        <source>It is the last look: after sealing nobody on this laptop hears the takes.</source>
        <translation>هي النظرة الأخيرة: بعد الختم لا يسمع أحد المقاطع على هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Every session of this laptop, and what can be done with it.</source>
        <translation>كل جلسات هذا الحاسوب، وما يمكن فعله بها.</translation>
    </message>
    <message>
        <source>Sealed sessions are sent by themselves. Nothing is lost while you are offline.</source>
        <translation>تُرسل الجلسات المختومة من تلقاء نفسها. ولا يضيع شيء وأنت بلا اتصال.</translation>
    </message>
    <message>
        <source>People may ask what is kept of them, correct it, or have it deleted.</source>
        <translation>يحق للناس أن يسألوا عما يُحفظ عنهم، وأن يصحّحوه أو يحذفوه.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>How this laptop looks, records and sends.</source>
        <translation>كيف يبدو هذا الحاسوب ويسجّل ويرسل.</translation>
    </message>
    <message>
        <source>What this page says</source>
        <translation>ماذا تقول هذه الصفحة</translation>
    </message>
    <message>
        <source>It tells how something ended, or what has to be done first.</source>
        <translation>تقول كيف انتهى شيء، أو ماذا يجب فعله أولًا.</translation>
    </message>
    <message>
        <source>Choose the project and type your code and PIN.</source>
        <translation>اختر المشروع واكتب رمزك ورقمك السري.</translation>
    </message>
    <message>
        <source>A first PIN comes from a team lead. Choose your own at once.</source>
        <translation>يأتي أول رقم سري من قائد الفريق. اختر رقمًا خاصًا بك فورًا.</translation>
    </message>
    <message>
        <source>After wrong PINs there is a wait. Lock the laptop when you leave it.</source>
        <translation>بعد رقم سري خطأ هناك انتظار. واقفل الحاسوب حين تتركه.</translation>
    </message>
    <message>
        <source>Look at “Needs attention” first.</source>
        <translation>انظر أولًا إلى «يحتاج إلى انتباه».</translation>
    </message>
    <message>
        <source>Choose place and devices once a day.</source>
        <translation>اختر المكان والأجهزة مرة في اليوم.</translation>
    </message>
    <message>
        <source>Press “New session” and turn the screen to the contributor.</source>
        <translation>اضغط «جلسة جديدة» وأدر الشاشة نحو المشارك.</translation>
    </message>
    <message>
        <source>Choose the place, the microphone and the camera.</source>
        <translation>اختر المكان والميكروفون والكاميرا.</translation>
    </message>
    <message>
        <source>Listen to the room and record a sentence as a trial.</source>
        <translation>استمع إلى الغرفة وسجّل جملة للتجربة.</translation>
    </message>
    <message>
        <source>Do what the checks say. Nothing of the trial is kept.</source>
        <translation>افعل ما تقوله الفحوص. ولا يُحفظ شيء من التجربة.</translation>
    </message>
    <message>
        <source>Start the take, wait for green, and end it after the last word.</source>
        <translation>ابدأ المقطع، وانتظر الأخضر، وأنهه بعد آخر كلمة.</translation>
    </message>
    <message>
        <source>Read the verdict. Record again what is not good.</source>
        <translation>اقرأ التقييم. وسجّل مرة أخرى ما ليس جيدًا.</translation>
    </message>
    <message>
        <source>Skip what the person does not want to say.</source>
        <translation>تخطَّ ما لا يريد الشخص أن يقوله.</translation>
    </message>
    <message>
        <source>starts and ends a take</source>
        <translation>بدء مقطع وإنهاؤه</translation>
    </message>
    <message>
        <source>go to the prompt before and after</source>
        <translation>الذهاب إلى البند السابق والتالي</translation>
    </message>
    <message>
        <source>records again</source>
        <translation>التسجيل مرة أخرى</translation>
    </message>
    <message>
        <source>listens to the take</source>
        <translation>الاستماع إلى المقطع</translation>
    </message>
    <message>
        <source>goes to a prompt by number or words</source>
        <translation>الذهاب إلى بند برقم أو كلمات</translation>
    </message>
    <message>
        <source>Let only this person be in the picture.</source>
        <translation>ليكن في الصورة هذا الشخص وحده.</translation>
    </message>
    <message>
        <source>Take it, and look whether it is sharp and bright.</source>
        <translation>التقطها، وانظر هل هي واضحة ومضيئة.</translation>
    </message>
    <message>
        <source>Answer whether anyone else is in it. With a Yes it is destroyed.</source>
        <translation>أجب هل فيها أحد غيره. مع «نعم» تُتلف.</translation>
    </message>
    <message>
        <source>Type, paste or open the text.</source>
        <translation>اكتب النص أو ألصقه أو افتحه.</translation>
    </message>
    <message>
        <source>Black out names, numbers and addresses of other people.</source>
        <translation>احجب أسماء الآخرين وأرقامهم وعناوينهم.</translation>
    </message>
    <message>
        <source>Keep it only when nobody else is left in it.</source>
        <translation>احتفظ به فقط حين لا يبقى فيه أحد غيره.</translation>
    </message>
    <message>
        <source>Listen to what is marked, and record it again if need be.</source>
        <translation>استمع إلى ما عليه علامة، وسجّله مرة أخرى إن لزم.</translation>
    </message>
    <message>
        <source>Delete what the person does not want. You have ten seconds to undo it.</source>
        <translation>احذف ما لا يريده الشخص. ولديك عشر ثوانٍ للتراجع.</translation>
    </message>
    <message>
        <source>Seal the session and hand over the copy.</source>
        <translation>اختم الجلسة وسلّم النسخة.</translation>
    </message>
    <message>
        <source>Search by the end of a code, a copy's number or a scan.</source>
        <translation>ابحث بآخر الرمز أو برقم نسخة أو بالمسح.</translation>
    </message>
    <message>
        <source>Choose a session to see what it allows.</source>
        <translation>اختر جلسة لترى ما تسمح به.</translation>
    </message>
    <message>
        <source>Go on with an open one, or seal it.</source>
        <translation>تابع جلسة مفتوحة، أو اختمها.</translation>
    </message>
    <message>
        <source>Connect the laptop and leave it switched on.</source>
        <translation>صِل الحاسوب بالإنترنت واتركه يعمل.</translation>
    </message>
    <message>
        <source>Look at “Failed”: each row says why, and what helps.</source>
        <translation>انظر إلى «فشلت»: كل سطر يقول لماذا، وما الذي يفيد.</translation>
    </message>
    <message>
        <source>A session is done when its receipt has arrived.</source>
        <translation>تكتمل الجلسة حين يصل إيصالها.</translation>
    </message>
    <message>
        <source>Take the request with the number of the copy, or with the code.</source>
        <translation>استلم الطلب برقم النسخة أو بالرمز.</translation>
    </message>
    <message>
        <source>Look at a proof. Don't promise what only the organisation can decide.</source>
        <translation>انظر إلى إثبات. ولا تعِد بما تقرّره المنظمة وحدها.</translation>
    </message>
    <message>
        <source>What one person asks to be deleted waits for a second PIN.</source>
        <translation>ما يطلب شخص واحد حذفه ينتظر رقمًا سريًا ثانيًا.</translation>
    </message>
    <message>
        <source>Change what you need. It holds at once.</source>
        <translation>غيّر ما تحتاج إليه. ويسري فورًا.</translation>
    </message>
    <message>
        <source>Limit rate or hours only where the line is dear or slow.</source>
        <translation>حدّد السرعة أو الساعات فقط حيث يكون الاتصال غاليًا أو بطيئًا.</translation>
    </message>
    <message>
        <source>Change your PIN when somebody may have seen it.</source>
        <translation>غيّر رقمك السري إن احتمل أن أحدًا رآه.</translation>
    </message>
    <message>
        <source>Read it to the end.</source>
        <translation>اقرأها حتى النهاية.</translation>
    </message>
    <message>
        <source>Do what it says, if it says something.</source>
        <translation>افعل ما تقوله، إن قالت شيئًا.</translation>
    </message>
    <message>
        <source>Press its button. Nothing that was confirmed is lost.</source>
        <translation>اضغط زرها. ولا يضيع شيء جرى تأكيده.</translation>
    </message>
    <message>
        <source>Ask the recorder beside you. “Policy and contact” shows who answers at the organisation.</source>
        <translation>اسأل مسؤول التسجيل بجانبك. و«السياسة والتواصل» تبيّن من يجيب في المنظمة.</translation>
    </message>
    <message>
        <source>Ask your team lead. “Policy and contact” shows how to reach the organisation.</source>
        <translation>اسأل قائد فريقك. و«السياسة والتواصل» تبيّن كيف تصل إلى المنظمة.</translation>
    </message>
    <message>
        <source>goes to the next field or button; a ring shows where you are</source>
        <translation>الذهاب إلى الحقل أو الزر التالي؛ وتبيّن حلقة أين أنت</translation>
    </message>
    <message>
        <source>presses what has the ring</source>
        <translation>ضغط ما عليه الحلقة</translation>
    </message>
    <message>
        <source>underlines the letter of each button: Alt and the letter press it</source>
        <translation>وضع خط تحت حرف كل زر: Alt مع الحرف يضغطه</translation>
    </message>
    <message>
        <source>closes what lies on top, then offers to stop</source>
        <translation>إغلاق ما هو في الأعلى، ثم عرض التوقف</translation>
    </message>
    <message>
        <source>shows this help</source>
        <translation>عرض هذه المساعدة</translation>
    </message>
    <message>
        <source>Operator's card</source>
        <translation>بطاقة العضو</translation>
    </message>
    <message>
        <source>For whoever records. F1 shows the same on every page.</source>
        <translation>لمن يسجّل. ويعرض F1 الشيء نفسه في كل صفحة.</translation>
    </message>
    <message>
        <source>Keys:</source>
        <translation>المفاتيح:</translation>
    </message>
    <message>
        <source>On every page</source>
        <translation>في كل صفحة</translation>
    </message>
    <message>
        <source>Operator's card · page %1 of %2</source>
        <translation>بطاقة العضو · صفحة %1 من %2</translation>
    </message>
    <message>
        <source>Setting up this laptop</source>
        <translation>إعداد هذا الحاسوب</translation>
    </message>
    <message>
        <source>A few steps make a new laptop ready to record.</source>
        <translation>بضع خطوات تجعل حاسوبًا جديدًا جاهزًا للتسجيل.</translation>
    </message>
    <message>
        <source>Checking the laptop</source>
        <translation>فحص الحاسوب</translation>
    </message>
    <message>
        <source>It tells whether a session can run here.</source>
        <translation>يقول هل يمكن إجراء جلسة هنا.</translation>
    </message>
    <message>
        <source>The laptop's log</source>
        <translation>سجل الحاسوب</translation>
    </message>
    <message>
        <source>It shows what happened here, and whether all of it is still there.</source>
        <translation>يعرض ما حدث هنا، وهل ما زال كله موجودًا.</translation>
    </message>
    <message>
        <source>Choose your language.</source>
        <translation>اختر لغتك.</translation>
    </message>
    <message>
        <source>Drop the project pack onto the window, or choose its file.</source>
        <translation>أفلت حزمة المشروع على النافذة، أو اختر ملفها.</translation>
    </message>
    <message>
        <source>Compare its key with the organisation's, group by group.</source>
        <translation>قارن مفتاحها بمفتاح المنظمة، مجموعة مجموعة.</translation>
    </message>
    <message>
        <source>Wait until everything was looked at.</source>
        <translation>انتظر حتى يُفحص كل شيء.</translation>
    </message>
    <message>
        <source>Do what stands beside each mark.</source>
        <translation>افعل ما هو مكتوب بجانب كل علامة.</translation>
    </message>
    <message>
        <source>Check again. Recording works without a server.</source>
        <translation>افحص مرة أخرى. التسجيل يعمل بلا خادم.</translation>
    </message>
    <message>
        <source>Read what happened, newest first.</source>
        <translation>اقرأ ما حدث، الأحدث أولًا.</translation>
    </message>
    <message>
        <source>Press “Check now” to have every line checked.</source>
        <translation>اضغط «افحص الآن» ليُفحص كل سطر.</translation>
    </message>
    <message>
        <source>If it is damaged, call a team lead. Requests are still taken.</source>
        <translation>إن كان تالفًا فنادِ قائد الفريق. وما زالت الطلبات تُستلم.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Your PIN is changed.</source>
        <translation>تغيّر رقمك السري.</translation>
    </message>
</context>
<context>
    <name>AboutPage</name>
    <message>
        <source>It signs what is recorded here. The organisation knows the laptop by it.</source>
        <translation>يوقّع ما يُسجَّل هنا. وبه تعرف المنظمة الحاسوب.</translation>
    </message>
    <message>
        <source>It holds times, codes and counts, and nothing that was typed into a form.</source>
        <translation>فيه أوقات ورموز وأعداد، ولا شيء مما كُتب في استمارة.</translation>
    </message>
    <message>
        <source>Faults of the program go to the terminal from which it was started.</source>
        <translation>أخطاء البرنامج تذهب إلى الطرفية التي شُغّل منها.</translation>
    </message>
    <message>
        <source>The program's own source is under %1. It stands on these parts of others:</source>
        <translation>مصدر البرنامج نفسه تحت رخصة %1. وهو مبني على هذه الأجزاء من غيره:</translation>
    </message>
    <message>
        <source>About this program</source>
        <translation>عن هذا البرنامج</translation>
    </message>
    <message>
        <source>This laptop's key</source>
        <translation>مفتاح هذا الحاسوب</translation>
    </message>
    <message>
        <source>Its log</source>
        <translation>سجله</translation>
    </message>
    <message>
        <source>Licence and parts</source>
        <translation>الرخصة والأجزاء</translation>
    </message>
    <message>
        <source>The list of parts is missing.</source>
        <translation>قائمة الأجزاء مفقودة.</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>&amp;Operator's card</source>
        <translation>بطاقة العضو</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>المفاتيح</translation>
    </message>
    <message>
        <source>Help: %1</source>
        <translation>مساعدة: %1</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>They hold for this laptop, and at once.</source>
        <translation>تسري على هذا الحاسوب، وفورًا.</translation>
    </message>
    <message>
        <source>Contributors choose their own.</source>
        <translation>يختار المشاركون ما يخصهم.</translation>
    </message>
    <message>
        <source>On your pages. A contributor's begin with A.</source>
        <translation>على صفحاتك. وصفحات المشارك تبدأ بـ A.</translation>
    </message>
    <message>
        <source>It sends one key, which starts and ends takes.</source>
        <translation>ترسل مفتاحًا واحدًا يبدأ المقاطع وينهيها.</translation>
    </message>
    <message>
        <source>While a take is recorded, sending is slower by itself.</source>
        <translation>أثناء تسجيل مقطع يبطؤ الإرسال من تلقاء نفسه.</translation>
    </message>
    <message>
        <source>Withdrawals and requests are told at any hour. “Send now” does not wait either.</source>
        <translation>سحب الموافقة والطلبات تُبلَّغ في أي ساعة. و«إرسال الآن» لا ينتظر أيضًا.</translation>
    </message>
    <message>
        <source>Your old one is asked for. Nobody else knows the new one.</source>
        <translation>يُسأل عن رقمك القديم. ولا يعرف أحد غيرك الجديد.</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>الألوان</translation>
    </message>
    <message>
        <source>A tone before each take</source>
        <translation>نغمة قبل كل مقطع</translation>
    </message>
    <message>
        <source>Where the project's list says something else, the list counts.</source>
        <translation>حيث تقول قائمة المشروع غير ذلك، تسري القائمة.</translation>
    </message>
    <message>
        <source>Single keys</source>
        <translation>المفاتيح المفردة</translation>
    </message>
    <message>
        <source>Space, the arrows, R and L press buttons of the record page.</source>
        <translation>المسافة والأسهم وR وL تضغط أزرار صفحة التسجيل.</translation>
    </message>
    <message>
        <source>At the most</source>
        <translation>بحد أقصى</translation>
    </message>
    <message>
        <source>When</source>
        <translation>متى</translation>
    </message>
    <message>
        <source>Change my PIN…</source>
        <translation>تغيير رقمي السري…</translation>
    </message>
    <message>
        <source>The disk does not say.</source>
        <translation>القرص لا يخبر.</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>الشاشة</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>كالنظام</translation>
    </message>
    <message>
        <source>Always light</source>
        <translation>فاتح دائمًا</translation>
    </message>
    <message>
        <source>Always dark</source>
        <translation>داكن دائمًا</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>تباين عالٍ</translation>
    </message>
    <message>
        <source>While recording</source>
        <translation>أثناء التسجيل</translation>
    </message>
    <message>
        <source>Foot pedal</source>
        <translation>دواسة القدم</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>الإرسال</translation>
    </message>
    <message>
        <source>As fast as the line is</source>
        <translation>بسرعة الخط</translation>
    </message>
    <message>
        <source>At any hour</source>
        <translation>في أي ساعة</translation>
    </message>
    <message>
        <source>Only in these hours</source>
        <translation>في هذه الساعات فقط</translation>
    </message>
    <message>
        <source>From</source>
        <translation>من</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>حتى</translation>
    </message>
    <message>
        <source>You and this laptop</source>
        <translation>أنت وهذا الحاسوب</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>مجلد البيانات</translation>
    </message>
    <message>
        <source>Disk space</source>
        <translation>مساحة القرص</translation>
    </message>
    <message>
        <source>Not arrived</source>
        <translation>لم تصل</translation>
    </message>
    <message>
        <source>Check this laptop</source>
        <translation>فحص هذا الحاسوب</translation>
    </message>
    <message>
        <source>This laptop's log</source>
        <translation>سجل هذا الحاسوب</translation>
    </message>
    <message>
        <source>%1 used</source>
        <translation>%1 مستخدمة</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>%1 متاحة</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s), %1</source>
        <translation><numerusform>لا جلسات، %1</numerusform><numerusform>جلسة واحدة، %1</numerusform><numerusform>جلستان، %1</numerusform><numerusform>%n جلسات، %1</numerusform><numerusform>%n جلسة، %1</numerusform><numerusform>%n جلسة، %1</numerusform></translation>
    </message>
    <message>
        <source>Everything sealed has arrived.</source>
        <translation>وصل كل ما خُتم.</translation>
    </message>
</context>
</TS>
