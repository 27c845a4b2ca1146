"""All tables, with their constraints and indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    # a database that went through these has nothing left to do
    replaces = [
        ("org", "0001_initial"),
        ("org", "0004_guesses_and_past_passwords"),
        ("org", "0005_accounts_made_under"),
        ("org", "0006_replies"),
        ("org", "0007_user_digest"),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='单位代码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('short', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                ('level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡级')], max_length=12, verbose_name='层级')),
                ('kind', models.CharField(choices=[('government', '人民政府'), ('office', '法治工作机构'), ('department', '政府部门'), ('party', '党委部门'), ('congress', '人大政协机关'), ('court', '法院检察院'), ('institution', '事业单位'), ('township', '乡镇街道'), ('other', '其他')], max_length=12, verbose_name='类别')),
                ('path', models.CharField(db_index=True, editable=False, max_length=120)),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=240)),
                ('initials', models.CharField(blank=True, editable=False, max_length=80)),
                ('order', models.PositiveIntegerField(default=0, verbose_name='排序')),
                ('opened', models.DateField(blank=True, null=True, verbose_name='设立日期')),
                ('closed', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('soon_days', models.PositiveSmallIntegerField(default=7, verbose_name='临期天数')),
                ('version', models.PositiveIntegerField(default=1)),
                ('guided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guides', to='org.unit', verbose_name='业务指导单位')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='org.unit', verbose_name='上级单位')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='org.unit', verbose_name='承接单位')),
            ],
            options={
                'verbose_name': '单位',
                'ordering': ['path'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed__isnull', True)), fields=('parent', 'name'), name='unit_open_name', violation_error_message='同一上级之下已有同名单位。'), models.CheckConstraint(condition=models.Q(('opened__isnull', True), ('closed__isnull', True), ('closed__gte', models.F('opened')), _connector='OR'), name='unit_life', violation_error_message='撤销日期不能早于设立日期。'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), ('closed__isnull', False), _connector='OR'), name='unit_successor_closed', violation_error_message='只有已撤销的单位才能填承接单位。'), models.CheckConstraint(condition=models.Q(('soon_days__lte', 90)), name='unit_soon_days', violation_error_message='临期天数应在0至90之间。')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=40, unique=True, verbose_name='账号')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=120)),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='电话')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='电子邮箱')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('must_change', models.BooleanField(default=True, verbose_name='须改初始密码')),
                ('password_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('epoch', models.PositiveIntegerField(default=1, editable=False)),
                ('digest', models.BooleanField(default=True, verbose_name='每日汇总邮件')),
                ('sample', models.BooleanField(default=False, editable=False)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_under', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='建立账号的政府')),
            ],
            options={
                'verbose_name': '人员',
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='Guess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('door', models.CharField(max_length=8)),
                ('source', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['door', 'source', 'at'], name='guess_source')],
            },
        ),
        migrations.CreateModel(
            name='PastPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_passwords', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('clerk', '经办'), ('office_head', '审核'), ('liaison', '联络员'), ('unit_head', '负责人'), ('leader', '领导'), ('observer', '监督'), ('assessor', '考核员'), ('sysadmin', '系统管理员'), ('secadmin', '安全管理员'), ('auditor', '审计管理员')], max_length=12, verbose_name='角色')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='职务')),
                ('starts', models.DateField(verbose_name='任职日期')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('version', models.PositiveIntegerField(default=1)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='org.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '岗位',
                'ordering': ['unit__path', 'role', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('user', 'unit', 'role'), name='post_once', violation_error_message='此人已在该单位担任这一角色。'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True), ('role__in', ['auditor', 'secadmin', 'sysadmin'])), fields=('user',), name='post_one_admin', violation_error_message='系统、安全、审计管理员不得由一人兼任。'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='post_dates', violation_error_message='离任日期不能早于任职日期。')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='用途')),
                ('prefix', models.CharField(max_length=12, verbose_name='前几位')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('scopes', models.CharField(default='read', max_length=60, verbose_name='权限范围')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('expires', models.DateField(verbose_name='有效期至')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='最近使用')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='org.post', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '接口令牌',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='UnitGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='集体名称')),
                ('rule_kind', models.CharField(blank=True, choices=[('government', '人民政府'), ('office', '法治工作机构'), ('department', '政府部门'), ('party', '党委部门'), ('congress', '人大政协机关'), ('court', '法院检察院'), ('institution', '事业单位'), ('township', '乡镇街道'), ('other', '其他')], max_length=12, verbose_name='类别规则')),
                ('rule_level', models.CharField(blank=True, choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡级')], max_length=12, verbose_name='层级规则')),
                ('version', models.PositiveIntegerField(default=1)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='org.unit', verbose_name='所属政府')),
            ],
            options={
                'verbose_name': '单位组',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('government', 'name'), name='group_name', violation_error_message='已有同名的单位组。')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='org.unit')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='org.unitgroup')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'unit'), name='group_member_once')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(max_length=40, verbose_name='事项')),
                ('outcome', models.CharField(choices=[('ok', '成功'), ('refused', '拒绝')], default='ok', max_length=8, verbose_name='结果')),
                ('who', models.CharField(blank=True, max_length=60, verbose_name='账号')),
                ('role', models.CharField(blank=True, max_length=12, verbose_name='角色')),
                ('ip', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('noun', models.CharField(blank=True, max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField(null=True)),
                ('label', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('detail', models.JSONField(default=dict, verbose_name='详情')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '审计记录',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['kind', 'id'], name='audit_kind'), models.Index(fields=['user', 'id'], name='audit_user'), models.Index(fields=['noun', 'object_id'], name='audit_object')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='叫法')),
                ('source', models.CharField(default='entered', max_length=12, verbose_name='来历')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aliases_here', to='org.unit', verbose_name='所属政府')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='aliases', to='org.unit', verbose_name='单位')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='org.unitgroup', verbose_name='单位组')),
            ],
            options={
                'verbose_name': '别名',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('government', 'name'), name='alias_name', violation_error_message='这个叫法已经对应了别的单位。'), models.CheckConstraint(condition=models.Q(models.Q(('group__isnull', True), ('unit__isnull', False)), models.Q(('group__isnull', False), ('unit__isnull', True)), _connector='OR'), name='alias_one_target', violation_error_message='一个叫法只能对应一个单位或一个单位组。')],
            },
        ),
        migrations.CreateModel(
            name='OnceKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='once_key')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100)),
                ('digest', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('body', models.TextField(blank=True)),
                ('headers', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='reply_once')],
            },
        ),
        migrations.AddField(
            model_name='UnitGroup',
            name='members',
            field=models.ManyToManyField(related_name='member_of', through='org.GroupMember', to='org.unit'),
        ),
    ]
